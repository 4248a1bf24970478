"""Alembic's operations: apply migrations, write new ones, compare them with the models."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

MIGRATION_LOCK_KEY = 0x6D616A6F72646F6D  # "majordom"


async def upgrade(database_url: str) -> None:
    """Migrate a database to the newest revision; several processes may do so concurrently."""
    await _run(database_url, lambda config: command.upgrade(config, "head"))


async def check(database_url: str, tables: list[MetaData]) -> None:
    """Raise alembic.util.CommandError if models and migrations differ."""
    await _run(database_url, command.check, tables)


async def write_revision(
    database_url: str, tables: list[MetaData], *, message: str, revision_id: str
) -> None:
    """Write the migration from the current schema of the database to the models."""
    await _run(
        database_url,
        lambda config: command.revision(
            config, message=message, autogenerate=True, rev_id=revision_id
        ),
        tables,
    )


async def _run(
    database_url: str, action: Callable[[Config], object], tables: list[MetaData] | None = None
) -> None:
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK_KEY}
            )
            await connection.run_sync(lambda sync: action(_configure(sync, tables)))
    finally:
        await engine.dispose()


def _configure(connection: Connection, tables: list[MetaData] | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["tables"] = tables
    return config
