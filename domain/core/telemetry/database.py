"""Spans of the statements that a process sends to PostgreSQL.

They have the operations and tables of a statement, and neither its text nor its parameters.
"""

import re
from functools import lru_cache
from time import monotonic
from typing import Any

import asyncpg
from asyncpg.connection import LoggedQuery
from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.telemetry.conventions import (
    DB_NAMESPACE,
    DB_SUMMARY,
    DB_SYSTEM,
    SERVER_ADDRESS,
    SERVER_PORT,
)
from domain.core.telemetry.spans import Attributes, is_tracing, record_span

_TARGET = re.compile(
    r"\b(?:(?P<write>INSERT INTO|UPDATE|DELETE FROM)|(?P<read>FROM|JOIN))\s+(?P<table>[a-z_]+)\b",
)
_NAMED = re.compile(r"\b(\w+) AS (?:MATERIALIZED )?\(")
"""The parts of a statement that WITH gives a name: they are no tables."""
MAX_TARGETS = 4
MAX_STATEMENTS = 1_000
_STARTED = "majordomo_started"


def trace_connection(connection: asyncpg.Connection) -> None:
    """Record the statements of a connection, if this process makes spans.

    asyncpg reports what is executed directly, such as BEGIN and COMMIT, but no prepared statement:
    those of SQLAlchemy are recorded by `trace_engine`.
    """
    if is_tracing():
        connection.add_query_logger(_record_query)


def trace_engine(engine: AsyncEngine) -> None:
    """Record the prepared statements of an engine, if this process makes spans."""
    if is_tracing():
        target = engine.sync_engine
        event.listen(target, "before_cursor_execute", _begin_statement)
        event.listen(target, "after_cursor_execute", _end_statement)
        event.listen(target, "handle_error", _fail_statement)


def _record_query(query: LoggedQuery) -> None:
    parameters, address = query.conn_params, query.conn_addr
    attributes: dict[str, str | int | None] = {DB_NAMESPACE: parameters.database}
    if isinstance(address, tuple):
        attributes |= {SERVER_ADDRESS: address[0], SERVER_PORT: address[1]}
    error = type(query.exception).__name__ if query.exception is not None else None
    _record(query.query, attributes, query.elapsed, error)


def _begin_statement(*arguments: Any) -> None:
    _, _, _, _, context, _ = arguments
    setattr(context, _STARTED, monotonic())


def _end_statement(*arguments: Any) -> None:
    connection, _, statement, _, context, is_many = arguments
    if not is_many:  # asyncpg reports those itself
        _record(statement, _target_of(connection.engine), _seconds_since_start(context), None)


def _fail_statement(failure: ExceptionContext) -> None:
    context, engine = failure.execution_context, failure.engine
    if failure.statement is None or engine is None or not hasattr(context, _STARTED):
        return
    error = failure.original_exception
    name = type(getattr(error, "__cause__", None) or error).__name__
    _record(failure.statement, _target_of(engine), _seconds_since_start(context), name)


def _seconds_since_start(context: Any) -> float:
    return monotonic() - float(getattr(context, _STARTED))


def _target_of(engine: Engine) -> Attributes:
    url = engine.url
    return {DB_NAMESPACE: url.database, SERVER_ADDRESS: url.host, SERVER_PORT: url.port}


def _record(statement: str, target: Attributes, seconds: float, error: str | None) -> None:
    summary = summarize(statement)
    attributes = {DB_SYSTEM: "postgresql", DB_SUMMARY: summary, **target}
    record_span(summary, attributes, seconds=seconds, error=error)


@lru_cache(maxsize=MAX_STATEMENTS)
def summarize(statement: str) -> str:
    """Return the operations of a statement with their tables, such as `INSERT runs`, writes first.

    A statement without a table has its first word.
    """
    named = set(_NAMED.findall(statement))
    writes: dict[str, None] = {}
    reads: dict[str, None] = {}
    for match in _TARGET.finditer(statement):
        table, write = match["table"], match["write"]
        if write:
            writes[f"{write.split()[0]} {table}"] = None
        elif table not in named:
            reads[f"SELECT {table}"] = None
    first_word = re.match(r"\s*(\w+)", statement)
    targets = [*writes, *reads] or [first_word[1] if first_word else ""]
    return " ".join(targets[:MAX_TARGETS])
