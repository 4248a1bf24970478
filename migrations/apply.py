"""Migrating a database to the newest revision."""

from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from domain.core.database.requirements import require_usable_database
from migrations import compatibility

VERSIONS = Path(__file__).parent / "versions"


log = structlog.get_logger(__name__)


async def migrate(
    database_url: str, *, lease_seconds: float = compatibility.DEFAULT_LEASE_SECONDS
) -> None:
    """Migrate a database to the newest revision; several processes may do so concurrently.

    A database that a later version has migrated stays as it is. Raises UnusableDatabase, before it
    changes anything, also if this version does not survive those migrations, or processes of an
    earlier one that hold their leases would not survive those that are due.
    """
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await require_usable_database(connection)
            revision = await read_revision(connection)
            await compatibility.require_compatible(connection, known=newest_revision())
    finally:
        await engine.dispose()
    if revision is not None and revision >= newest_revision():
        if revision > newest_revision():
            log.warning("schema_newer", revision=revision, known=newest_revision())
        return
    # Importing Alembic is slow, and most starts have nothing to migrate.
    from migrations.history import upgrade  # noqa: PLC0415

    await upgrade(database_url, lease_seconds=lease_seconds)


def newest_revision() -> str:
    """Return the id of the newest migration: the number with which its file name begins."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py")).partition("_")[0]


async def find_revision(database_url: str) -> str | None:
    """Return the id of the last migration that was applied to a database, or None."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await read_revision(connection)
    finally:
        await engine.dispose()


async def read_revision(connection: AsyncConnection) -> str | None:
    """Return the id of the last migration that was applied to a connection's database, or None."""
    table = await connection.scalar(text("SELECT to_regclass('alembic_version')::text"))
    if table is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
