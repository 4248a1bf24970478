"""What a backup and a restore ask the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg

from api.health.results import describe_error
from domain.core.jobs import libpq_url

CONNECT_TIMEOUT_SECONDS = 30
_COUNT_TABLES = """
    SELECT count(*) FROM pg_class
    WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm')
"""
_COUNT_WORKERS = """
    SELECT count(*) FROM workers WHERE renewed_at > clock_timestamp() - %s * interval '1 second'
"""

_NO_TIME_LIMITS = """
    SELECT set_config(name, '0', false) FROM pg_settings
    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')
"""


@contextmanager
def connect(database_url: str) -> Iterator[psycopg.Connection]:
    """Connect to the database. Raises click.ClickException with the message of any error of it."""
    try:
        with psycopg.connect(
            libpq_url(database_url), autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise click.ClickException(
            f"The database at DATABASE_URL: {describe_error(error)}"
        ) from None


def find_revision(connection: psycopg.Connection) -> str | None:
    """Return the id of the last migration that was applied, or None."""
    if _read(connection, "SELECT to_regclass('alembic_version')::text") is None:
        return None
    return str(_read(connection, "SELECT version_num FROM alembic_version"))


def export_snapshot(connection: psycopg.Connection) -> str:
    """Begin a transaction that reads one snapshot, and return the snapshot's name for pg_dump.

    It stays idle while pg_dump reads, which a time limit of the server must not end.
    """
    connection.execute(_NO_TIME_LIMITS)
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return str(_read(connection, "SELECT pg_export_snapshot()"))


def is_empty(connection: psycopg.Connection) -> bool:
    """Return whether the database has no tables."""
    return _read(connection, _COUNT_TABLES) == 0


def count_live_workers(connection: psycopg.Connection, lease_seconds: int) -> int:
    """Return how many processes of Majordomo use the database."""
    if _read(connection, "SELECT to_regclass('workers')::text") is None:
        return 0
    row = connection.execute(_COUNT_WORKERS, (lease_seconds,)).fetchone()
    return int(row[0]) if row else 0


def _read(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
