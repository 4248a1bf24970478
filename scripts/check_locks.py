"""Say whether the lock files hold what pyproject.toml asks for. It needs no network.

It resolves nothing: names, versions, hashes and the two files are compared. `make lock` makes the
files anew.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
ENTRY = re.compile(
    r"^(?P<pin>[A-Za-z0-9][^\s;\\]*(?:\s*;[^\\\n]*?)?)\s*\\\n(?P<rest>(?:[ \t]+.*\n?)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pin:
    name: str
    requirement: str
    """As written: the exact version, and when it applies."""
    hashes: int
    is_asked_for: bool
    """Whether pyproject.toml itself names it."""


def problems() -> Iterator[str]:
    """Give a line for everything that is wrong."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [Requirement(text) for text in project["project"]["dependencies"]]
    development = [Requirement(text) for text in project["dependency-groups"]["dev"]]
    pins = {name: list(read_lock(name)) for name in (RUNTIME, DEVELOPMENT)}
    yield from compare(RUNTIME, runtime, pins[RUNTIME])
    yield from compare(DEVELOPMENT, runtime + development, pins[DEVELOPMENT])
    known = {pin.requirement for pin in pins[DEVELOPMENT]}
    for pin in pins[RUNTIME]:
        if pin.requirement not in known:
            yield f"{DEVELOPMENT} lacks {pin.requirement}, which {RUNTIME} has"


def compare(lock: str, asked: list[Requirement], pins: list[Pin]) -> Iterator[str]:
    """Compare what is asked for with what is pinned."""
    by_name = {pin.name: pin for pin in pins}
    for requirement in asked:
        pin = by_name.get(canonicalize_name(requirement.name))
        if pin is None:
            yield f"{lock} lacks {requirement}"
        elif not requirement.specifier.contains(version_of(pin), prereleases=True):
            yield f"{lock} has {pin.requirement}, and pyproject.toml wants {requirement}"
    names = {canonicalize_name(requirement.name) for requirement in asked}
    for pin in pins:
        if not pin.hashes:
            yield f"{lock} has no hash of {pin.requirement}"
        if pin.is_asked_for and pin.name not in names:
            yield f"{lock} has {pin.requirement} for pyproject.toml, which does not name it"


def read_lock(name: str) -> Iterator[Pin]:
    for entry in ENTRY.finditer((ROOT / name).read_text()):
        written = " ".join(entry["pin"].split())
        yield Pin(
            name=canonicalize_name(Requirement(written).name),
            requirement=written,
            hashes=entry["rest"].count("--hash=sha256:"),
            is_asked_for="majordomo (pyproject.toml" in entry["rest"],
        )


def version_of(pin: Pin) -> str:
    return next(iter(Requirement(pin.requirement).specifier)).version


if __name__ == "__main__":
    found = list(problems())
    if found:
        sys.exit("\n".join([*found, "Make the lock files anew with `make lock`."]))
