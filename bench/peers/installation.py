"""Creates the virtual environments of the contenders, each on the newest Python that takes it.

An environment stays in its folder until its requirements change, so only the first run installs.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scripts.install import ROOT, UV, uv_settings

PEERS = Path(__file__).parent
ENVIRONMENTS = ROOT / ".bench"
STAMP = "installed.txt"
MIN_VERSION = (3, 11)


class NotInstallable(Exception):
    """No Python of this machine takes the requirements; the message has the last reason."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """What an environment contains, and the module that must be importable in it."""

    name: str
    file: Path
    module: str
    package: str = ""
    """The package whose version names the contender's."""
    options: tuple[str, ...] = ()


OURS = Requirements(
    "ours",
    ROOT / "requirements.lock",
    "langgraph",
    options=("--no-deps", "--require-hashes"),
)
AG_UI_LANGGRAPH = Requirements(
    "ag-ui-langgraph", PEERS / "ag_ui_langgraph.txt", "ag_ui_langgraph", "ag-ui-langgraph"
)
AEGRA = Requirements("Aegra", PEERS / "aegra.txt", "aegra_api", "aegra-api")


def install(requirements: Requirements, folder: Path = ENVIRONMENTS) -> Path:
    """Return the Python of an environment with these requirements. Raises NotInstallable."""
    reason = "no Python was found"
    for python in _pythons():
        environment = folder / f"{requirements.name}-{_version(python)}"
        try:
            return _install(requirements, python, environment)
        except subprocess.CalledProcessError as error:
            shutil.rmtree(environment, ignore_errors=True)
            lines = (error.stderr or error.stdout or str(error)).strip().splitlines()
            reason = f"Python {_version(python)}: {lines[-1] if lines else error}"
            print(f"{requirements.name}: {reason}", flush=True)
    raise NotInstallable(f"{requirements.name} cannot be installed: {reason}")


def describe(name: str, python: Path, requirements: Requirements) -> str:
    """Return a contender's name, with the versions of its package and of its Python."""
    pin = re.search(rf"(?m)^{requirements.package}==(\S+)", requirements.file.read_text())
    version = f" {pin[1]}" if pin and requirements.package else ""
    return f"{name}{version} on Python {_version(python)}"


def _install(requirements: Requirements, python: Path, environment: Path) -> Path:
    stamp, installed = environment / STAMP, environment / "bin" / "python"
    expected = f"{_version(python)}\n{requirements.file.read_text()}"
    if stamp.exists() and stamp.read_text() == expected:
        return installed
    print(f"installing {environment.name} ...", flush=True)
    _run(UV, "venv", "--clear", "--python", python, environment)
    what = (*requirements.options, "-r", requirements.file)
    _run(UV, "pip", "install", "--python", installed, *what)
    _run(installed, "-c", f"import {requirements.module}")
    stamp.write_text(expected)
    return installed


def _run(*command: object) -> None:
    environment = {**os.environ, **uv_settings(), "PYTHONPATH": ""}
    subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True, env=environment
    )


def _pythons() -> Iterator[Path]:
    """Yield one Python of each minor version on this machine, the newest first."""
    found: dict[tuple[int, ...], Path] = {}
    for path in _candidates():
        version = tuple(int(part) for part in _version(path).split(".") if part)
        if version >= MIN_VERSION:
            found.setdefault(version[:2], path)
    yield from (found[version] for version in sorted(found, reverse=True))


def _candidates() -> Iterator[Path]:
    """Yield what looks like a Python 3, on the path and in the folder of pyenv."""
    for folder in os.get_exec_path():
        yield from Path(folder).glob("python3.[0-9][0-9]")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from pyenv.glob("versions/3.*/bin/python")


@cache
def _version(python: Path) -> str:
    """Return the version of a Python, or an empty text if it does not run."""
    script = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    finished = subprocess.run(
        [python, "-c", script], check=False, capture_output=True, text=True, cwd="/"
    )
    return finished.stdout.strip()
