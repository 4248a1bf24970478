"""Processes: what they are given, and which are alive, found by the folder that they name."""

from pathlib import Path

import psutil
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.waiting import eventually_blocking


def processes_of(folder: Path) -> list[psutil.Process]:
    """Give every living process that was started with something in this folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = [*(process.info["cmdline"] or ()), process.info["cwd"] or ""]
        if any(str(folder) in word for word in words) and is_alive(process):
            found.append(process)
    return found


def is_alive(process: psutil.Process) -> bool:
    """Say whether it runs; what nobody has waited for yet is dead all the same."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(folder: Path) -> bool:
    """Return True when no process of this folder is left. Raises AssertionError where one stays."""
    eventually_blocking(lambda: not processes_of(folder), f"no process of {folder} is left")
    return True


def environment_of(settings: Settings, **changes: object) -> dict[str, str]:
    """Give the environment in which a process has these settings, as far as they were chosen."""
    chosen = settings.model_copy(update=changes).model_dump(exclude_defaults=True)
    return {name.upper(): _as_text(value) for name, value in chosen.items()}


def _as_text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
