"""One transaction for a command, in a database with the newest migration."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from cli import event_loop
from cli.failures import report_database_errors
from cli.serving.embedded_servers import open_servers
from cli.settings import read_settings
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.core.errors import DomainError
from migrations.apply import migrate

Result = TypeVar("Result")


def run_in_transaction(operation: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Run an operation in one transaction, even while `majordomo serve` is running.

    Raises click.ClickException with the message of a domain error or of the database.
    """
    with (
        open_servers(read_settings(), share=True, redis=False) as settings,
        report_database_errors(),
    ):
        return event_loop.run(_run(settings.database_url or "", settings.lease_seconds, operation))


async def _run(
    database_url: str, lease_seconds: int, operation: Callable[[AsyncSession], Awaitable[Result]]
) -> Result:
    await migrate(database_url, lease_seconds=lease_seconds)
    engine = create_engine(database_url, pool_size=2)
    try:
        async with create_sessions(engine).begin() as session:
            return await operation(session)
    except DomainError as error:
        raise click.ClickException(error.text("en")) from None
    finally:
        await engine.dispose()
