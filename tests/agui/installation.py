"""Installs the JavaScript packages of the AG-UI tests, once per lock file."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
NODE = PROGRAMS / "node"


def install() -> None:
    """Install the packages of package-lock.json into node_modules, unless they are installed.

    Several test processes may call this at once.
    """
    lock = HERE / "package-lock.json"
    expected_stamp = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = HERE / "node_modules" / ".installed"
    with lock.open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != expected_stamp:
            command = [str(PROGRAMS / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
            stamp.write_text(expected_stamp)
