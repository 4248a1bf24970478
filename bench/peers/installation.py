"""Creates the virtual environment of the peer, once per list of requirements."""

import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
STAMP = "installed.txt"


def install_peer(folder: Path) -> Path:
    """Return the Python of the peer's environment in `folder`; install the requirements first."""
    expected_stamp = f"{sys.version}\n{REQUIREMENTS.read_text()}"
    stamp, python = folder / STAMP, folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != expected_stamp:
        print("installing the peer ...", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        options = ("--quiet", "--disable-pip-version-check")
        subprocess.run([python, "-m", "pip", "install", *options, "-r", REQUIREMENTS], check=True)
        stamp.write_text(expected_stamp)
    return python
