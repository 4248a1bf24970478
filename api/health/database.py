"""PostgreSQL: the database, its migrations, its clock and its connections."""

from datetime import UTC, datetime

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.health.results import CheckFailed, Finding, describe_error
from domain.core.database.requirements import UnusableDatabase, require_usable_database
from migrations.apply import newest_revision, read_revision
from migrations.compatibility import require_compatible

CURE = "Check DATABASE_URL, and that the server runs and lets this user in."
MAX_CLOCK_DIFFERENCE_SECONDS = 5.0
"""A difference that matters: tokens and codes are bound to seconds, and logs are compared."""
_READ_CLOCK = text("SELECT clock_timestamp()")
_COUNT_LIVE_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - interval '30 seconds'"
)


async def check_database(engine: AsyncEngine) -> Finding:
    """Check that the database can be reached and used."""
    try:
        async with engine.connect() as connection:
            facts = await require_usable_database(connection)
    except UnusableDatabase as error:
        raise CheckFailed(error.problem, error.cure) from None
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise _unreachable(error) from None
    return Finding(f"PostgreSQL {facts.version}, {facts.encoding}")


async def check_migrations(engine: AsyncEngine) -> Finding:
    """Check that the database has every migration of this version.

    It can have more that only add to it: during an upgrade, processes of two versions use it.
    """
    newest = newest_revision()
    try:
        async with engine.connect() as connection:
            revision = await read_revision(connection)
            if revision is not None and revision > newest:
                await require_compatible(connection, known=newest)
    except UnusableDatabase as error:
        raise CheckFailed(error.problem, error.cure, reason="outdated") from None
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise _unreachable(error) from None
    if revision is None or revision < newest:
        problem = f"The last applied migration is {revision or 'none'}, the newest is {newest}."
        raise CheckFailed(problem, "Run `majordomo migrate`.", reason="outdated")
    return Finding(f"{revision}{', of a newer version' if revision > newest else ''}")


async def check_clock(engine: AsyncEngine) -> Finding:
    """Compare the clock of this machine with that of the database."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))  # the next statement takes one round trip
            sent = datetime.now(UTC)
            theirs: datetime = (await connection.execute(_READ_CLOCK)).scalar_one()
            received = datetime.now(UTC)
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise _unreachable(error) from None
    difference = (sent + (received - sent) / 2 - theirs).total_seconds()
    direction = "ahead of" if difference > 0 else "behind"
    shown = f"{abs(difference):.1f} s {direction} the database's clock"
    if abs(difference) - (received - sent).total_seconds() / 2 > MAX_CLOCK_DIFFERENCE_SECONDS:
        return Finding(shown, "Set both clocks by NTP.")
    return Finding(shown)


async def check_queue(engine: AsyncEngine) -> Finding:
    """Check that a process works on background jobs: any process, on any machine."""
    try:
        async with engine.connect() as connection:
            count = await connection.scalar(_COUNT_LIVE_WORKERS)
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise _unreachable(error) from None
    if not count:
        cure = "Start `majordomo serve` with WORKER_IN_API=true, or `majordomo worker`."
        raise CheckFailed("No process works on background jobs.", cure, reason="stopped")
    return Finding(f"{count} workers")


def _unreachable(error: Exception) -> CheckFailed:
    return CheckFailed(describe_error(error), CURE, reason="unreachable")
