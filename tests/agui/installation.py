"""The JavaScript packages that the tests of AG-UI need, installed once per lock file."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
NODE = PROGRAMS / "node"


def install() -> None:
    """Install what package-lock.json names into node_modules, unless it is there already.

    Several test processes may call this at once.
    """
    lock = HERE / "package-lock.json"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = HERE / "node_modules" / ".installed"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            command = [str(PROGRAMS / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
            stamp.write_text(wanted)
