"""The real application, called directly or served on a real port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from cli.serving.connections import BoundedProtocol, limit_connections
from cli.serving.listener import listen

GRACE_SECONDS = 2
POLL_INTERVAL_SECONDS = 0.005
ACCEPTING_ITERATIONS = 5
"""In how many iterations of the loop an accepted connection certainly has its transport."""
PROTOCOL = limit_connections(4000)


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[None]:
    """Run the lifespan of an application around a block.

    The lifespan runs in a task of its own: pytest sets up and tears down fixtures in different
    tasks, and a task group must be exited in the task that entered it.
    """
    ready, finished = asyncio.Event(), asyncio.Event()

    async def run_lifespan() -> None:
        async with app.router.lifespan_context(app):
            ready.set()
            await finished.wait()

    lifespan = asyncio.create_task(run_lifespan())
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({lifespan, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if lifespan.done():
        lifespan.result()
    try:
        yield
    finally:
        finished.set()
        await lifespan


@asynccontextmanager
async def served(
    app: ASGIApp,
    *,
    tcp_user_timeout_seconds: float = 30,
    protocol: type[BoundedProtocol] = PROTOCOL,
) -> AsyncIterator[str]:
    """Serve a started application on a free port, and yield its root URL."""
    listener = listen("127.0.0.1", 0, tcp_user_timeout_seconds=tcp_user_timeout_seconds)
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, http=protocol)
    server = Server(config, grace_seconds=GRACE_SECONDS)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        await serving
        listener.close()


class Server(uvicorn.Server):
    """A uvicorn server that stops at once. uvicorn itself polls ten times a second."""

    def __init__(self, config: uvicorn.Config, *, grace_seconds: float) -> None:
        """`grace_seconds` is how long responses under way can take to end after `stop`."""
        super().__init__(config)
        self._grace_seconds = grace_seconds
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Stop the server. Any thread can call this once the server has started."""
        if self._loop is None:
            self._stopping.set()
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to pytest."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        loop = asyncio.create_task(super().main_loop())
        await self._stopping.wait()
        loop.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for responses under way; end those that exceed the grace period."""
        await self._stop_accepting(sockets or ())
        try:
            async with asyncio.timeout(self._grace_seconds):
                while self.server_state.connections or self.server_state.tasks:
                    for connection in list(self.server_state.connections):
                        connection.shutdown()
                    await asyncio.sleep(POLL_INTERVAL_SECONDS)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
            # An open transport would be reported as a leak in whichever test runs next.
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            while self.server_state.connections:
                await asyncio.sleep(POLL_INTERVAL_SECONDS)

    async def _stop_accepting(self, sockets: Sequence[socket.socket]) -> None:
        """Close the listeners, but no sooner than accepted connections have their transports.

        asyncio drops a connection without closing it if its server closes in between.
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listener in server.sockets:
                loop.remove_reader(listener.fileno())
        for _ in range(ACCEPTING_ITERATIONS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for each in sockets:
            each.close()
