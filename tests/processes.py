"""Processes of a test: their environment, and which are alive, found by their folder."""

from collections.abc import Mapping
from pathlib import Path

import psutil
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.waiting import eventually_blocking

NO_CERTIFICATES = {"SSL_CERT_DIR": str(Path(__file__).parent)}
"""The environment of a client that trusts no certificate. To load those of the system takes 15 ms
for every HTTP client, and twice that for every chat model."""


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return every live process whose command line or working folder contains this folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        texts = [*(process.info["cmdline"] or ()), process.info["cwd"] or ""]
        if any(str(folder) in text for text in texts) and is_alive(process):
            found.append(process)
    return found


def is_alive(process: psutil.Process) -> bool:
    """Return whether a process runs; a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(folder: Path) -> bool:
    """Return True when no process of this folder is left. Raises AssertionError if one stays."""
    eventually_blocking(lambda: not processes_of(folder), f"no process of {folder} is left")
    return True


def environment_of(settings: Settings, **changes: object) -> dict[str, str]:
    """Return the environment variables of a process with these settings."""
    changed = settings.model_copy(update=changes).model_dump(exclude_defaults=True)
    return NO_CERTIFICATES | {name.upper(): _as_text(value) for name, value in changed.items()}


def _as_text(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{name}={number}" for name, number in value.items())
    if isinstance(value, tuple):
        return ",".join(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
