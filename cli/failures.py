"""Report errors of the database in one line instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Raise click.ClickException with the database's message, without the URL and its password."""
    try:
        yield
    except (OSError, PostgresError, SQLAlchemyError) as error:
        reason = next(iter(str(error.__cause__ or error).splitlines()), "it does not answer")
        raise click.ClickException(f"The database at DATABASE_URL: {reason}") from None
