"""Counting what a request asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Gather the statements of every engine, while the block runs; the worker's own left out."""
    statements: list[str] = []

    def record(*arguments: Any) -> None:
        if "INTO workers" not in arguments[2]:  # it says every few seconds that it lives
            statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", record)
