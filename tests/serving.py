"""The real application, called directly or served on a real port."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from cli.listener import listen


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[None]:
    """Run an application's lifespan around a block.

    The lifespan has a task of its own: pytest opens and closes fixtures in different tasks, and
    task groups must be left in the task that entered them.
    """
    ready, finished = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.router.lifespan_context(app):
            ready.set()
            await finished.wait()

    life = asyncio.create_task(live())
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({life, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if life.done():
        life.result()
    try:
        yield
    finally:
        finished.set()
        await life


@asynccontextmanager
async def served(app: ASGIApp, *, stuck_seconds: float = 30) -> AsyncIterator[str]:
    """Serve a started application on a free port, and give the URL of its root."""
    listener = listen("127.0.0.1", 0, stuck_seconds=stuck_seconds)
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to pytest."""
        yield
