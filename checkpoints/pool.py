"""The saver's own connections to PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeAlias, TypeVar

import asyncpg
from sqlalchemy import make_url

from checkpoints.fences import Connection

Record: TypeAlias = asyncpg.Record
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
SILENCE_SECONDS = 2.0
"""How much longer than a statement may take its answer is waited for."""
CLOSE_SECONDS = 0.5
"""For a server to say good-bye; one that does not is left without."""
SERVER_TIMEOUT_SECONDS = 5.0
BACKOFF_SECONDS = 0.05
IDLE_SECONDS = 300.0


class Pool:
    """Connections that are kept for the next operation, the last used first.

    Leaner than asyncpg's own pool, which costs a third of what the statements here do: nothing
    here changes a session, so there is nothing to reset, and every operation is one statement.
    """

    def __init__(self, arguments: dict[str, Any], size: int) -> None:
        self._arguments = arguments
        self._places = asyncio.Semaphore(size)
        self._idle: list[tuple[float, Connection]] = []
        self._is_closed = False

    async def run(self, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Run an operation on a connection, and once more if the connection was lost under it.

        Whether the first attempt was carried out is then unknown: only for operations that may be
        carried out twice. Between the two the server has PATIENCE_SECONDS to come back; one that
        is silent has had its time.
        """
        try:
            return await self._attempt(operation)
        except TimeoutError:
            raise
        except LOST:
            await self._wait_for_server()
            return await self._attempt(operation)

    async def close(self) -> None:
        """Close what is idle, and what is in use when it comes back."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        closing = [connection.close(timeout=CLOSE_SECONDS) for _, connection in idle]
        await asyncio.gather(*closing, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _attempt(self, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
        async with self._places:
            connection = self._take_idle() or await asyncpg.connect(**self._arguments)
            is_sound = False
            try:
                result = await operation(connection)
                is_sound = True
            except asyncpg.PostgresError as error:
                is_sound = not isinstance(error, LOST)
                raise
            except asyncpg.InternalClientError as error:
                # The server said good-bye while the connection was idle, and has not hung up yet.
                raise ConnectionResetError(str(error)) from error
            except asyncpg.InterfaceError as error:
                # asyncpg's word for wrong use, and for a connection that is gone already.
                if connection.is_closed():
                    raise ConnectionResetError(str(error)) from error
                raise
            finally:
                if is_sound and not self._is_closed and not connection.is_closed():
                    self._idle.append((asyncio.get_running_loop().time(), connection))
                else:
                    connection.terminate()
            return result

    def _take_idle(self) -> Connection | None:
        """Give the connection used last, unless something between us may have forgotten it."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, connection = self._idle.pop()
            if not connection.is_closed() and now - since < IDLE_SECONDS:
                return connection
            connection.terminate()
        return None

    async def _wait_for_server(self) -> None:
        """Drop the connections of before; return when a new one works. Raises what it met last."""
        while self._idle:
            self._idle.pop()[1].terminate()
        give_up_at = asyncio.get_running_loop().time() + SERVER_TIMEOUT_SECONDS
        while True:
            try:
                return await self._attempt(_answer)
            except LOST:
                if asyncio.get_running_loop().time() > give_up_at:
                    raise
                await asyncio.sleep(BACKOFF_SECONDS)


async def create_pool(
    database_url: str,
    *,
    size: int = 8,
    statement_timeout_seconds: float = 10.0,
    idle_in_transaction_seconds: float = 10.0,
) -> Pool:
    """Open a pool for the database that a SQLAlchemy URL names; raises where it can't be reached.

    Keep both timeouts below the lease of a run: they bound how long a fence's lock can be held.
    A server that does not end a statement in time itself is taken for gone.
    """
    settings = {
        "application_name": "majordomo checkpoints",
        "statement_timeout": str(round(statement_timeout_seconds * 1000)),
        "idle_in_transaction_session_timeout": str(round(idle_in_transaction_seconds * 1000)),
        # The few statements here always go by their keys: planning them again, or compiling them,
        # takes longer than they do.
        "plan_cache_mode": "force_generic_plan",
        "jit": "off",
    }
    bounds = {
        "timeout": statement_timeout_seconds,
        "command_timeout": statement_timeout_seconds + SILENCE_SECONDS,
        "server_settings": settings,
    }
    pool = Pool({**connect_arguments(database_url), **bounds}, size)
    await pool.run(_answer)
    return pool


def connect_arguments(database_url: str) -> dict[str, Any]:
    """Translate a URL as the engine does: `postgresql+asyncpg://user@/name?host=/folder` too."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    arguments = url.get_dialect()().create_connect_args(url)[1]
    return {name: value for name, value in arguments.items() if name not in DIALECT_ONLY}


async def _answer(connection: Connection) -> None:
    await connection.execute("SELECT 1")
