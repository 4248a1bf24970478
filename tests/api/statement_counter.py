"""Record the SQL statements that a request executes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

import asyncpg
from sqlalchemy import Engine, event

_fetch_row = asyncpg.Connection.fetchrow
_counting: ContextVar[bool] = ContextVar("counting", default=False)


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """Record the statements that the calls in the block execute.

    Background work is not recorded: its tasks started before, in contexts of their own.
    """
    statements: list[str] = []

    def record(*arguments: Any) -> None:
        if _counting.get():
            statements.append(arguments[2])

    def fetch_row(connection: asyncpg.Connection, sql: str, *values: Any) -> Any:
        """Record what is executed without SQLAlchemy."""
        record(None, None, sql)
        return _fetch_row(connection, sql, *values)

    event.listen(Engine, "before_cursor_execute", record)
    token = _counting.set(True)
    try:
        with patch.object(asyncpg.Connection, "fetchrow", fetch_row):
            yield statements
    finally:
        _counting.reset(token)
        event.remove(Engine, "before_cursor_execute", record)
