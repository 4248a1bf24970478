"""Report errors of servers in one line instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from api.health.results import CheckFailed, describe_error
from domain.core.database.requirements import UnusableDatabase


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Raise click.ClickException with the database's message, without the URL and its password."""
    try:
        yield
    except UnusableDatabase as error:
        raise click.ClickException(f"The database at DATABASE_URL: {error}") from None
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise click.ClickException(
            f"The database at DATABASE_URL: {describe_error(error)}"
        ) from None


@contextmanager
def report_failed_check(server: str) -> Iterator[None]:
    """Raise click.ClickException with what a check has found, and what to do."""
    try:
        yield
    except CheckFailed as failed:
        raise click.ClickException(f"{server}: {failed.problem} {failed.cure}") from None
