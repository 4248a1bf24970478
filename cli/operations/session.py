"""Run an operator's command on the database of the running processes.

Such a command never migrates and never creates a database: at 3 am, a command from another checkout
or another folder must not change what runs.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from cli import event_loop
from cli.failures import report_database_errors
from cli.serving.embedded_servers import has_embedded_database, open_servers
from cli.settings import read_settings
from domain.core.database.engine import close_engine, create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.errors import DomainError
from domain.core.settings import Settings
from migrations.apply import newest_revision, read_revision
from migrations.compatibility import require_compatible

STATEMENT_TIMEOUT_SECONDS = 30.0
"""How long a command waits for each statement, and for a database that does not answer."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Operator:
    """What the commands of operators share."""

    settings: Settings
    sessions: Sessions


def run_as_operator(
    operation: Callable[[Operator], Awaitable[Result]], *, redis: bool = False
) -> Result:
    """Run an operation, also while `majordomo serve` is running.

    Raises click.ClickException if there is no database, if its schema is not this version's, or
    with the message of a domain error or of the database.
    """
    settings = read_settings()
    check_database_exists(settings)
    with (
        open_servers(settings, share=True, redis=redis) as complete,
        report_database_errors(),
    ):
        return event_loop.run(_run(complete, operation))


def check_database_exists(settings: Settings) -> None:
    """Raise click.ClickException if the settings name no database, and DATA_DIR has none."""
    if settings.database_url is None and not has_embedded_database(settings):
        raise click.ClickException(
            f"There is no database: DATABASE_URL is not set, and {settings.data_dir.absolute()} "
            "has no data. Run the command in the folder and with the environment of `majordomo "
            "serve`."
        )


def require_database_url(settings: Settings) -> str:
    """Return the URL of the database that `open_servers` has found.

    Raises click.ClickException if another process holds DATA_DIR without a PostgreSQL there.
    """
    if not settings.database_url:
        raise click.ClickException(
            f"A process that uses {settings.data_dir.absolute()} has no embedded PostgreSQL, or "
            "none yet: try again, or set DATABASE_URL as that process has it."
        )
    return settings.database_url


@asynccontextmanager
async def open_operator(settings: Settings) -> AsyncIterator[Operator]:
    """Connect to the database. Raises click.ClickException if its schema is not this version's."""
    database_url = require_database_url(settings)
    engine = create_engine(
        database_url, pool_size=2, statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS
    )
    try:
        async with engine.connect() as connection:
            await _check_revision(connection)
        yield Operator(settings, create_sessions(engine))
    finally:
        await close_engine(engine)


async def _run(settings: Settings, operation: Callable[[Operator], Awaitable[Result]]) -> Result:
    try:
        async with open_operator(settings) as operator:
            return await operation(operator)
    except DomainError as error:
        raise click.ClickException(error.text("en")) from None


async def _check_revision(connection: AsyncConnection) -> None:
    """Refuse a database that this version would have to migrate, or cannot use."""
    found, known = await read_revision(connection), newest_revision()
    if found is None:
        raise click.ClickException("The database is empty. `majordomo migrate` fills it.")
    if found < known:
        raise click.ClickException(
            f"The database is at migration {found}, and this version of Majordomo is made for "
            f"{known}. Use the version that runs; `majordomo migrate` upgrades a database."
        )
    await require_compatible(connection, known=known)
