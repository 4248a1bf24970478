"""The application under uvicorn."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click
import uvicorn

from agent.runs.execution.worker import RunWorker
from api.app import create_app
from cli.serving.signals import DRAIN_SECONDS
from domain.core.settings import Settings

GRACE_SECONDS = 3
"""For answers under way to leave afterwards."""


class Server(uvicorn.Server):
    """Says when it answers, and drains before it stops.

    The first signal lets it answer on, but begin nothing: new runs get 503, those under way have
    a moment to end and are then handed over. After that, or with a second signal, it stops.
    """

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: list[asyncio.Future[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take a closed terminal for a signal to stop, too."""
        with super().capture_signals():
            earlier = signal.signal(signal.SIGHUP, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(signal.SIGHUP, earlier)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is None or not self.started or self.should_exit:
            super().handle_exit(sig, frame)
        else:
            self._loop.call_soon_threadsafe(self._drain, sig, frame)

    def _drain(self, sig: int, frame: FrameType | None) -> None:
        worker: RunWorker = self.config.app.state.agent  # type: ignore[union-attr]
        is_first = not self._draining
        draining = asyncio.ensure_future(worker.shutdown.drain(DRAIN_SECONDS if is_first else 0))
        self._draining.append(draining)
        if is_first:  # one that comes later leaves it nothing to wait for
            draining.add_done_callback(lambda _: uvicorn.Server.handle_exit(self, sig, frame))


async def run_server(
    settings: Settings, listener: socket.socket, on_ready: Callable[[], None]
) -> None:
    """Serve until a signal ends it; `on_ready` is called as soon as requests are answered."""
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,  # the application writes a line of its own about each request
        proxy_headers=False,  # it also knows which proxies to believe
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, on_ready)
    await server.serve(sockets=[listener])
    if not server.started:
        raise click.ClickException("The application did not start; the log above says why.")
