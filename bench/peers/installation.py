"""The peer's own environment: made once per list of requirements, in a folder that is told."""

import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
STAMP = "installed.txt"


def install_peer(folder: Path) -> Path:
    """Give the peer's Python; what the folder lacks is installed first."""
    wanted = f"{sys.version}\n{REQUIREMENTS.read_text()}"
    stamp, python = folder / STAMP, folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("installing the peer ...", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        quietly = ("--quiet", "--disable-pip-version-check")
        subprocess.run([python, "-m", "pip", "install", *quietly, "-r", REQUIREMENTS], check=True)
        stamp.write_text(wanted)
    return python
