"""Report errors of servers in one line instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from api.health.results import CheckFailed
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


def describe_error(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of an error without one."""
    if isinstance(error, TimeoutError) and not error.strerror:  # not one of the operating system
        return "It did not respond in time. Check that it runs, and what blocks it."
    cause = error.__cause__ or error
    return next(iter(str(cause).splitlines()), "") or type(cause).__name__
