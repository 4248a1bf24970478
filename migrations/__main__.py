"""For people who change models: `python -m migrations revision | restart | check`.

Each works on an embedded server of its own, which is gone afterwards.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic.util import CommandError

from migrations import history
from migrations.apply import VERSIONS, newest_revision
from migrations.models import all_tables
from servers.local import LocalServers

START = "0002"


async def revision(database_url: str, message: str) -> None:
    """Write the next migration from the models."""
    await history.upgrade(database_url)
    await history.write_revision(
        database_url, all_tables(), message=message, revision_id=f"{int(newest_revision()) + 1:04}"
    )


async def restart(database_url: str) -> None:
    """Fold all migrations of our own tables into one, written anew, until the first release."""
    tables = all_tables()  # where the models do not load, nothing is deleted
    for path in VERSIONS.glob("[0-9]*.py"):
        if path.name >= START:
            path.unlink()
    await history.upgrade(database_url)
    await history.write_revision(database_url, tables, message="start", revision_id=START)


async def check(database_url: str) -> None:
    """Fail where models and migrations differ."""
    await history.upgrade(database_url)
    await history.check(database_url, all_tables())


def main(arguments: list[str]) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="migrations-") as folder,
        LocalServers(Path(folder), valkey=False, durable=False) as servers,
    ):
        url = servers.database_url or ""
        match arguments:
            case ["revision", message] if message:
                asyncio.run(revision(url, message))
            case ["restart"]:
                asyncio.run(restart(url))
            case ["check"]:
                asyncio.run(check(url))
            case _:
                sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CommandError as error:
        sys.exit(str(error))
