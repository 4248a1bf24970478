"""A scratch copy of the repository, and commands in it."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]


def copy_repository(target: Path) -> Path:
    """Copy the files that git tracks, with what Python has compiled of them; return the target."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    folders = set()
    for name in listed.stdout.decode().strip("\0").split("\0"):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, path)
        folders.add(Path(name).parent)
    for folder in folders:
        _copy_compiled(ROOT / folder / "__pycache__", target / folder / "__pycache__")
    return target


def _copy_compiled(source: Path, target: Path) -> None:
    """Copy what Python and pytest have compiled; it is valid, because modules keep their times."""
    if source.is_dir():
        target.mkdir()
        for compiled in source.glob("*.pyc"):
            with suppress(FileNotFoundError):  # another process has just replaced it
                shutil.copyfile(compiled, target / compiled.name)


def copy_mypy_cache(target: Path) -> None:
    """Copy mypy's cache, if there is one, so that mypy checks only what changes in the copy."""
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", target / ".mypy_cache")


def run(root: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment that runs the tests, in a copy."""
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [Path(sys.executable).with_name(command), *arguments],
        cwd=root,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )
