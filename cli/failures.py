"""What may go wrong with the database, said in a line instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Tell the person what the database said; never the URL, which may hold a password."""
    try:
        yield
    except (OSError, PostgresError, SQLAlchemyError) as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise click.ClickException(f"The database at DATABASE_URL: {reason}") from None
