"""A connection pool for operations of one statement: those of the saver and of the run path."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Self, TypeAlias, TypeVar

import asyncpg
from sqlalchemy import make_url

from checkpoints.fences import Connection

Record: TypeAlias = asyncpg.Record
Result = TypeVar("Result")
OnConnect = Callable[[Connection], None]

# Query parameters of a URL that SQLAlchemy's dialect consumes; asyncpg does not know them.
DIALECT_PARAMETERS = ("prepared_statement_cache_size", "prepared_statement_name_func")

# The server is gone, shutting down or starting. Only these errors are worth a second attempt.
CONNECTION_LOST_ERRORS = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
RESPONSE_GRACE_SECONDS = 2.0
"""How much longer than `statement_timeout` the driver waits for the server's response."""
CLOSE_TIMEOUT_SECONDS = 0.5
"""How long closing a connection waits for the server to confirm."""
RECONNECT_TIMEOUT_SECONDS = 5.0
SLOT_TIMEOUT_SECONDS = 10.0
"""How long an operation waits while others use all connections."""
BACKOFF_SECONDS = 0.05
MAX_IDLE_SECONDS = 300.0
DEFAULT_SIZE = 8
"""How many connections a pool opens at most."""


class Pool:
    """Keeps idle connections and reuses the one that was used last.

    asyncpg's own pool costs a third of what the statements here cost. This one is leaner: no
    operation changes session state, so there is nothing to reset, and every operation is one
    statement.
    """

    def __init__(
        self, arguments: dict[str, Any], size: int, on_connect: OnConnect | None = None
    ) -> None:
        self.size = size
        self.used = 0
        """How many connections operations are using."""
        self.waits = 0
        """How often an operation has waited because others used all connections."""
        self.wait_seconds = 0.0
        self._arguments = arguments
        self._on_connect = on_connect
        self._slots = asyncio.Semaphore(size)
        self._idle: list[tuple[float, Connection]] = []
        self._is_closed = False

    async def run(
        self,
        operation: Callable[[Connection], Awaitable[Result]],
        *,
        reconnect_seconds: float | None = None,
    ) -> Result:
        """Run an operation on a connection, and once more if that connection is lost.

        The operation must be safe to run twice: nothing tells whether the first attempt took
        effect. Before the second attempt the server has `reconnect_seconds` to return, by default
        RECONNECT_TIMEOUT_SECONDS. A timeout is not retried.
        """
        try:
            return await self._run_on_connection(operation)
        except TimeoutError:
            raise
        except CONNECTION_LOST_ERRORS:
            seconds = RECONNECT_TIMEOUT_SECONDS if reconnect_seconds is None else reconnect_seconds
            await self._wait_for_server(seconds)
            return await self._run_on_connection(operation)

    async def close(self) -> None:
        """Close the idle connections now, and the others when their operations end."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        closing = [connection.close(timeout=CLOSE_TIMEOUT_SECONDS) for _, connection in idle]
        await asyncio.gather(*closing, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run_on_connection(
        self, operation: Callable[[Connection], Awaitable[Result]]
    ) -> Result:
        await self._acquire_slot()
        self.used += 1
        try:
            return await self._run_once(operation)
        finally:
            self.used -= 1
            self._slots.release()

    async def _run_once(self, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
        connection = self._take_idle() or await self._connect()
        is_reusable = False
        try:
            result = await operation(connection)
            is_reusable = True
        except asyncpg.PostgresError as error:
            is_reusable = not isinstance(error, CONNECTION_LOST_ERRORS)
            raise
        except asyncpg.InternalClientError as error:
            # The server terminated the idle connection, but its socket is still open.
            raise ConnectionResetError(str(error)) from error
        except asyncpg.InterfaceError as error:
            # asyncpg raises this for wrong use, and for a connection that is already closed.
            if connection.is_closed():
                raise ConnectionResetError(str(error)) from error
            raise
        finally:
            if is_reusable and not self._is_closed and not connection.is_closed():
                self._idle.append((asyncio.get_running_loop().time(), connection))
            else:
                connection.terminate()
        return result

    async def _connect(self) -> Connection:
        connection: Connection = await asyncpg.connect(**self._arguments)
        if self._on_connect is not None:
            self._on_connect(connection)
        return connection

    async def _acquire_slot(self) -> None:
        """Wait until the pool may use one more connection. Raises TimeoutError."""
        if not self._slots.locked():
            await self._slots.acquire()
            return
        self.waits += 1
        started = monotonic()
        try:
            async with asyncio.timeout(SLOT_TIMEOUT_SECONDS):
                await self._slots.acquire()
        finally:
            self.wait_seconds += monotonic() - started

    def _take_idle(self) -> Connection | None:
        """Return the connection used last, unless a firewall may have dropped it by now."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            idle_since, connection = self._idle.pop()
            if not connection.is_closed() and now - idle_since < MAX_IDLE_SECONDS:
                return connection
            connection.terminate()
        return None

    async def _wait_for_server(self, seconds: float) -> None:
        """Drop all idle connections and wait until a new one works.

        Raises the last connection error after so many seconds.
        """
        while self._idle:
            self._idle.pop()[1].terminate()
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                return await self._run_on_connection(_ping)
            except CONNECTION_LOST_ERRORS:
                if asyncio.get_running_loop().time() >= deadline:
                    raise
                await asyncio.sleep(BACKOFF_SECONDS)


async def create_pool(
    database_url: str,
    *,
    size: int = DEFAULT_SIZE,
    statement_timeout_seconds: float = 10.0,
    idle_in_transaction_seconds: float = 10.0,
    on_connect: OnConnect | None = None,
) -> Pool:
    """Create a pool for the database of a SQLAlchemy URL. Raises if the server is unreachable.

    Keep both timeouts below a run's lease: they bound how long a fence stays locked. The pool
    treats a server that exceeds a timeout without ending the statement as gone. `on_connect` gets
    each new connection.
    """
    settings = {
        "application_name": "majordomo checkpoints",
        "statement_timeout": str(round(statement_timeout_seconds * 1000)),
        "idle_in_transaction_session_timeout": str(round(idle_in_transaction_seconds * 1000)),
        # The few statements here always use their keys: planning them again, or compiling them,
        # takes longer than executing them.
        "plan_cache_mode": "force_generic_plan",
        "jit": "off",
    }
    timeouts = {
        "timeout": statement_timeout_seconds,
        "command_timeout": statement_timeout_seconds + RESPONSE_GRACE_SECONDS,
        "server_settings": settings,
    }
    pool = Pool({**connect_arguments(database_url), **timeouts}, size, on_connect)
    await pool.run(_ping)
    return pool


def connect_arguments(database_url: str) -> dict[str, Any]:
    """Translate a SQLAlchemy URL to the arguments of `asyncpg.connect`, as SQLAlchemy does.

    Sockets work too: `postgresql+asyncpg://user@/name?host=/folder`.
    """
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    arguments = url.get_dialect()().create_connect_args(url)[1]
    return {name: value for name, value in arguments.items() if name not in DIALECT_PARAMETERS}


async def _ping(connection: Connection) -> None:
    await connection.execute("SELECT 1")
