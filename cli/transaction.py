"""One transaction for a command, in a database with the newest migration."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from cli import event_loop
from cli.failures import report_database_errors
from cli.operations.session import open_operator, require_database_url
from cli.serving.embedded_servers import open_servers
from cli.settings import read_settings
from domain.core.errors import DomainError
from domain.core.settings import Settings
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
        return event_loop.run(_run(settings, operation))


async def _run(
    settings: Settings, operation: Callable[[AsyncSession], Awaitable[Result]]
) -> Result:
    await migrate(require_database_url(settings), lease_seconds=settings.lease_seconds)
    try:
        async with open_operator(settings) as operator, operator.sessions.begin() as session:
            return await operation(session)
    except DomainError as error:
        raise click.ClickException(error.text("en")) from None
