"""One transaction in the database that a command works with, up to date."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from cli.failures import report_database_errors
from cli.serving.embedded_servers import servers_for
from cli.settings import read_settings
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.core.errors import DomainError
from migrations.apply import migrate

Result = TypeVar("Result")


def in_transaction(operation: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Do something in one transaction; a `majordomo serve` that runs beside us goes on.

    Raises click.ClickException with what was refused, or what the database said.
    """
    with (
        servers_for(read_settings(), share=True, redis=False) as settings,
        report_database_errors(),
    ):
        return asyncio.run(_operate(settings.database_url or "", operation))


async def _operate(
    database_url: str, operation: Callable[[AsyncSession], Awaitable[Result]]
) -> Result:
    await migrate(database_url)
    engine = create_engine(database_url, pool_size=2)
    try:
        async with create_sessions(engine).begin() as session:
            return await operation(session)
    except DomainError as error:
        raise click.ClickException(error.text("en")) from None
    finally:
        await engine.dispose()
