"""Commands for developers who change models: `python -m migrations revision MESSAGE | check`.

Each command starts a temporary embedded server.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic.util import CommandError

from migrations import history
from migrations.apply import newest_revision
from migrations.models import all_tables
from servers.local import LocalServers


async def revision(database_url: str, message: str) -> None:
    """Write the next migration from the models."""
    await history.upgrade(database_url)
    await history.write_revision(
        database_url, all_tables(), message=message, revision_id=f"{int(newest_revision()) + 1:04}"
    )


async def check(database_url: str) -> None:
    """Raise CommandError if models and migrations differ."""
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
            case ["check"]:
                asyncio.run(check(url))
            case _:
                sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CommandError as error:
        sys.exit(str(error))
