"""Check that the lock files agree with pyproject.toml, without a network.

This resolves nothing: it compares names, versions, extras, hashes and the files with each other.
The requirements of locked packages are read from their metadata in this environment. `make lock`
regenerates the files.
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
    """As in the file: the exact version and the marker."""
    hashes: int
    is_direct: bool
    """Whether pyproject.toml names it."""


def problems() -> Iterator[str]:
    """Yield a line for every problem."""
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


def compare(lock: str, required: list[Requirement], pins: list[Pin]) -> Iterator[str]:
    """Yield a line for every difference between the requirements and the pins."""
    by_name = {pin.name: pin for pin in pins}
    for requirement in required:
        pin = by_name.get(canonicalize_name(requirement.name))
        if pin is None:
            yield f"{lock} lacks {requirement}"
            continue
        if not requirement.specifier.contains(version_of(pin), prereleases=True):
            yield f"{lock} has {pin.requirement}, and pyproject.toml wants {requirement}"
        if not requirement.extras <= pin.extras:
            yield f"{lock} has {pin.requirement} without the extras of {requirement}"
    names = {canonicalize_name(requirement.name) for requirement in required}
    for pin in pins:
        if not pin.hashes:
            yield f"{lock} has no hash of {pin.requirement}"
        if pin.is_direct and pin.name not in names:
            yield f"{lock} has {pin.requirement} for pyproject.toml, which does not name it"


def _requires_of(name: str) -> list[str] | None:
    """Return what a package of this environment requires; None if it is not installed."""
    try:
        return metadata.requires(name)
    except metadata.PackageNotFoundError:
        return None


def missing_extras(lock: str, pins: list[Pin]) -> Iterator[str]:
    """Yield a line for every extra that a locked package requires and the lock does not name.

    pip refuses such a lock as soon as a newer release exists: it takes `coverage[toml]` for a
    requirement that no line pins. Markers are taken as true unless they ask for an extra, so the
    result is the same on every platform; packages that this platform does not install are skipped.
    """
    locked = {pin.name: pin.extras for pin in pins}
    for pin in pins:
        for requirement in map(Requirement, _requires_of(pin.name) or ()):
            name = canonicalize_name(requirement.name)
            if name in locked and _applies(requirement, pin.extras):
                for extra in sorted(requirement.extras - locked[name]):
                    yield f"{lock} pins {name} without [{extra}], which {pin.name} asks for"


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement applies to a package that is locked with these extras."""
    marker = str(requirement.marker or "")
    extras_of_marker = re.findall(r"""extra == ["']([^"']+)""", marker)
    return not extras_of_marker or any(
        canonicalize_name(extra) in extras for extra in extras_of_marker
    )


def read_lock(name: str) -> Iterator[Pin]:
    yield from read_pins((ROOT / name).read_text())


def read_pins(text: str) -> Iterator[Pin]:
    for entry in ENTRY.finditer(text):
        requirement = " ".join(entry["pin"].split())
        yield Pin(
            name=canonicalize_name(Requirement(requirement).name),
            extras=frozenset(map(canonicalize_name, Requirement(requirement).extras)),
            requirement=requirement,
            hashes=entry["rest"].count("--hash=sha256:"),
            is_direct="majordomo (pyproject.toml" in entry["rest"],
        )


def version_of(pin: Pin) -> str:
    return next(iter(Requirement(pin.requirement).specifier)).version


if __name__ == "__main__":
    found = list(problems())
    if found:
        sys.exit("\n".join([*found, "Make the lock files anew with `make lock`."]))
