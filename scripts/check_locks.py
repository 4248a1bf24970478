"""Check that the lock files hold what pyproject.toml asks for. It needs no network.

It resolves nothing: names, versions, extras, hashes and the files are compared. What the locked
packages themselves ask for is read from their metadata in this environment. `make lock` makes the
files anew.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
INSTALLER = "requirements-installer.lock"
ENTRY = re.compile(
    r"^(?P<pin>[A-Za-z0-9][^;\\\n]*?(?:\s*;[^\\\n]*?)?)\s*\\\n(?P<rest>(?:[ \t]+.*\n?)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pin:
    name: str
    extras: frozenset[str]
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
    installer = [Requirement(text) for text in project["dependency-groups"]["installer"]]
    yield from compare(INSTALLER, installer, list(read_lock(INSTALLER)))
    for lock, locked in pins.items():
        yield from missing_extras(lock, locked)
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
            continue
        if not requirement.specifier.contains(version_of(pin), prereleases=True):
            yield f"{lock} has {pin.requirement}, and pyproject.toml wants {requirement}"
        if not requirement.extras <= pin.extras:
            yield f"{lock} has {pin.requirement} without the extras of {requirement}"
    names = {canonicalize_name(requirement.name) for requirement in asked}
    for pin in pins:
        if not pin.hashes:
            yield f"{lock} has no hash of {pin.requirement}"
        if pin.is_asked_for and pin.name not in names:
            yield f"{lock} has {pin.requirement} for pyproject.toml, which does not name it"


def _requires_of(name: str) -> list[str] | None:
    """Return what a package of this environment requires; None where it is not installed."""
    try:
        return metadata.requires(name)
    except metadata.PackageNotFoundError:
        return None


def missing_extras(lock: str, pins: list[Pin]) -> Iterator[str]:
    """Give a line for every extra that a locked package asks for and that the lock does not name.

    pip refuses such a lock as soon as a newer release exists: it takes `coverage[toml]` for a
    requirement that no line pins. Markers are taken as true unless they ask for an extra, so the
    answer is the same on every platform; packages that this platform does not install are skipped.
    """
    locked = {pin.name: pin.extras for pin in pins}
    for pin in pins:
        for requirement in map(Requirement, _requires_of(pin.name) or ()):
            name = canonicalize_name(requirement.name)
            if name in locked and _applies(requirement, pin.extras):
                for extra in sorted(requirement.extras - locked[name]):
                    yield f"{lock} pins {name} without [{extra}], which {pin.name} asks for"


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement counts for a package that is locked with these extras."""
    marker = str(requirement.marker or "")
    asked = re.findall(r"""extra == ["']([^"']+)""", marker)
    return not asked or any(canonicalize_name(extra) in extras for extra in asked)


def read_lock(name: str) -> Iterator[Pin]:
    yield from read_pins((ROOT / name).read_text())


def read_pins(text: str) -> Iterator[Pin]:
    for entry in ENTRY.finditer(text):
        written = " ".join(entry["pin"].split())
        yield Pin(
            name=canonicalize_name(Requirement(written).name),
            extras=frozenset(map(canonicalize_name, Requirement(written).extras)),
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
