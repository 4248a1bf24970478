"""Make .venv what the lock files say: `python3 scripts/install.py run`, or `develop` for the tests.

It needs nothing but Python, and does nothing where nothing is to be done. Versions of Python that
are too old for the project must be able to read it, since it is what tells people so.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed.json"
LOCKS = {"run": ROOT / "requirements.lock", "develop": ROOT / "requirements-dev.lock"}


def main(purpose: str) -> None:
    """Install what the purpose asks for, unless it is there."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"Majordomo needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is "
            f"{sys.version.split()[0]}. Name another one: make PYTHON=/path/to/python3.11 ..."
        )
    installed = read_stamp()
    if installed.get(purpose) == wanted(purpose) and works():
        return
    STAMP.unlink(missing_ok=True)
    if not works():
        call(sys.executable, "-m", "venv", "--clear", ENVIRONMENT)
    print(f"Installing what {LOCKS[purpose].name} names; this takes half a minute.", flush=True)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    call(*pip, "--require-hashes", "-r", LOCKS[purpose])
    call(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT)
    # What the tests need contains what the service needs.
    purposes = LOCKS if purpose == "develop" else [purpose]
    STAMP.write_text(json.dumps({each: wanted(each) for each in purposes}))


def wanted(purpose: str) -> str:
    """Name a state: the lock, what is installed beside it, and where."""
    parts = (LOCKS[purpose], ROOT / "pyproject.toml")
    state = b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)
    return hashlib.sha256(state + str(ROOT).encode()).hexdigest()


def works() -> bool:
    """Say whether the environment's Python starts; the one it was made from may be gone."""
    if not (PYTHON.exists() and (ENVIRONMENT / "bin" / "pip").exists()):
        return False
    return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0


def read_stamp() -> "dict[str, str]":
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def call(*command: object) -> None:
    """Run a command, and end with its error where it fails."""
    finished = subprocess.run([str(part) for part in command], check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
