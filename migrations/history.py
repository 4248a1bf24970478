"""Alembic's operations: apply migrations, write new ones, compare them with the models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from migrations import compatibility
from migrations.apply import newest_revision, read_revision

MIGRATION_LOCK_KEY = 0x6D616A6F72646F6D  # "majordom"


async def upgrade(
    database_url: str, *, lease_seconds: float = compatibility.DEFAULT_LEASE_SECONDS
) -> None:
    """Migrate a database to the newest revision; several processes may do so concurrently.

    Raises EarlierProcessesRun.
    """
    breaking = find_breaking_revisions()
    async with _connect(database_url) as connection:
        revision = await read_revision(connection)
        if revision is not None and revision >= newest_revision():
            return  # another process was faster
        due = [each for each in breaking if revision is not None and each > revision]
        if due:
            await compatibility.wait_for_earlier_processes(
                connection, due[0], lease_seconds=lease_seconds
            )
        await connection.run_sync(lambda sync: command.upgrade(_configure(sync), "head"))
        await compatibility.record_minimum_revision(connection, breaking[-1])


def find_breaking_revisions() -> list[str]:
    """Return the migrations that processes of earlier versions do not survive, in order."""
    script = ScriptDirectory.from_config(_configure())
    migrations = script.walk_revisions()
    return sorted(
        each.revision for each in migrations if getattr(each.module, compatibility.MARKER, False)
    )


async def check(database_url: str, tables: list[MetaData]) -> None:
    """Raise alembic.util.CommandError if models and migrations differ."""
    async with _connect(database_url) as connection:
        await connection.run_sync(lambda sync: command.check(_configure(sync, tables)))


async def write_revision(
    database_url: str, tables: list[MetaData], *, message: str, revision_id: str
) -> None:
    """Write the migration from the current schema of the database to the models."""
    async with _connect(database_url) as connection:
        await connection.run_sync(
            lambda sync: command.revision(
                _configure(sync, tables), message=message, autogenerate=True, rev_id=revision_id
            )
        )


@asynccontextmanager
async def _connect(database_url: str) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction in which no other process migrates."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK_KEY}
            )
            yield connection
    finally:
        await engine.dispose()


def _configure(
    connection: Connection | None = None, tables: list[MetaData] | None = None
) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["tables"] = tables
    return config
