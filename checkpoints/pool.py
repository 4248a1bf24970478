"""The saver's own connections to PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

import asyncpg
from sqlalchemy import make_url

from checkpoints.fences import Connection

Pool: TypeAlias = "asyncpg.Pool[Any]"
Result = TypeVar("Result")

# What SQLAlchemy's dialect takes from a URL for itself, before asyncpg sees the rest.
DIALECT_ONLY = ("prepared_statement_cache_size", "prepared_statement_name_func")

# The server went away, or is on its way down or up. Nothing else is worth a second attempt.
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.05


async def create_pool(
    database_url: str,
    *,
    size: int = 8,
    statement_timeout_seconds: float = 10.0,
    idle_in_transaction_seconds: float = 10.0,
) -> Pool:
    """Open a pool for the database a SQLAlchemy URL names.

    Keep both timeouts below the lease of a run: they bound how long a fence's lock can be held.
    """
    return await asyncpg.create_pool(
        **connect_arguments(database_url),
        min_size=1,
        max_size=size,
        reset=_leave_as_it_is,
        server_settings={
            "application_name": "majordomo checkpoints",
            "statement_timeout": str(round(statement_timeout_seconds * 1000)),
            "idle_in_transaction_session_timeout": str(round(idle_in_transaction_seconds * 1000)),
            # The few statements here always go by their keys: planning them again, or compiling
            # them, takes longer than they do.
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
        },
    )


def connect_arguments(database_url: str) -> dict[str, Any]:
    """Translate a URL as the engine does: `postgresql+asyncpg://user@/name?host=/folder` too."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    arguments = url.get_dialect()().create_connect_args(url)[1]
    return {name: value for name, value in arguments.items() if name not in DIALECT_ONLY}


async def run(pool: Pool, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Run an operation on a connection, and once more where the connection was lost under it.

    Whether the first attempt was carried out is then unknown: only for operations that may be
    carried out twice. Between the two the server has PATIENCE_SECONDS to come back.
    """
    try:
        return await _attempt(pool, operation)
    except LOST:
        await _wait_for_server(pool)
        return await _attempt(pool, operation)


async def _attempt(pool: Pool, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
    async with pool.acquire() as connection:
        try:
            return await operation(connection)
        except asyncpg.InterfaceError as error:
            # asyncpg's word for wrong use and for a connection that is gone already.
            if connection.is_closed():
                raise ConnectionResetError(str(error)) from error
            raise


async def _wait_for_server(pool: Pool) -> None:
    """Drop the connections of before; return when a new one works. Raises what it met at last."""
    await pool.expire_connections()
    give_up_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            async with pool.acquire() as connection:
                await connection.execute("SELECT 1")
                return
        except LOST:
            if asyncio.get_running_loop().time() > give_up_at:
                raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _leave_as_it_is(_connection: Connection) -> None:
    """Save the round trip of asyncpg's reset: nothing here changes a session."""
