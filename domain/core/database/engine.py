"""The engine: how one process connects to PostgreSQL, and when it gives a connection up."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import asyncpg
import orjson
from sqlalchemy import Engine, ExceptionContext, PoolProxiedConnection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from domain.core.clean_context import run_in_clean_context
from domain.core.database.transaction_timeout import set_transaction_timeout
from domain.core.telemetry.database import trace_connection, trace_engine

CLOSE_TIMEOUT_SECONDS = 0.5
"""How long `close_engine` waits for the server to confirm."""
POOL_TIMEOUT_SECONDS = 10
"""How long a caller waits for a free connection."""
RESPONSE_GRACE_SECONDS = 2
"""How much longer than `statement_timeout` the driver waits for the server's response."""

_opened: WeakKeyDictionary[Engine, WeakSet[asyncpg.Connection]] = WeakKeyDictionary()
"""The connections that each engine has opened: its pool forgets those that it has lent."""


class CountingPool(AsyncAdaptedQueuePool):
    """Counts how often, and how long, callers waited for a connection because all were in use."""

    waits = 0
    wait_seconds = 0.0

    def _do_get(self) -> ConnectionPoolEntry:
        if self.checkedin() or self.overflow() < 0:
            return super()._do_get()
        self.waits += 1
        started = monotonic()
        try:
            return super()._do_get()
        finally:
            self.wait_seconds += monotonic() - started


def create_engine(
    database_url: str, *, pool_size: int, statement_timeout_seconds: float | None = None
) -> AsyncEngine:
    """Create the engine of one process; the pool discards closed connections at checkout.

    The driver notices when the server closes a connection, so a checkout needs no ping.
    With `statement_timeout_seconds`, the server ends a statement or an idle transaction that takes
    longer, and any transaction that takes twice as long: a stopped process does not block others.
    If the server does not respond in time either, the engine treats it as gone: a server that
    hangs or is unreachable does not block callers.
    """
    timeouts = {} if statement_timeout_seconds is None else _timeouts(statement_timeout_seconds)
    opened: WeakSet[asyncpg.Connection] = WeakSet()

    async def connect(*args: Any, **kwargs: Any) -> asyncpg.Connection:
        connection = await run_in_clean_context(asyncpg.connect(*args, **kwargs))
        opened.add(connection)
        trace_connection(connection)
        return connection

    engine = create_async_engine(
        database_url,
        poolclass=CountingPool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={**timeouts, "async_creator_fn": connect},
        hide_parameters=True,  # errors are logged with them: password hashes, addresses
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    _opened[engine.sync_engine] = opened
    event.listen(engine.sync_engine, "checkout", _reject_closed_connection)
    event.listen(engine.sync_engine, "handle_error", _invalidate_on_timeout)
    trace_engine(engine)
    if statement_timeout_seconds is not None:
        set_transaction_timeout(engine, 2 * statement_timeout_seconds)
    return engine


async def close_engine(engine: AsyncEngine) -> None:
    """Close all connections, without waiting for a server that does not respond."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
            await engine.dispose()
    for connection in _opened.pop(engine.sync_engine, ()):
        # A task that is being cancelled still holds it, or the server did not respond.
        if not connection.is_closed():
            connection.terminate()


def _timeouts(statement_timeout_seconds: float) -> dict[str, Any]:
    """Return the arguments of `asyncpg.connect` that set this timeout, here and on the server."""
    milliseconds = str(round(statement_timeout_seconds * 1000))
    return {
        "timeout": statement_timeout_seconds,
        "command_timeout": statement_timeout_seconds + RESPONSE_GRACE_SECONDS,
        "server_settings": {
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
        },
    }


def _reject_closed_connection(connection: PoolProxiedConnection, *_: object) -> None:
    driver = connection.driver_connection
    if driver is not None and driver.is_closed():
        raise DisconnectionError


def _invalidate_on_timeout(context: ExceptionContext) -> None:
    """Discard a connection on which the server did not respond in time."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True
