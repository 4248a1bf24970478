"""The application under uvicorn."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click
import uvicorn

from agent.models.check import check_model
from agent.runs.execution.worker import RunWorker
from api.app import create_app
from api.health.production import log_missing_mail_server
from api.health.setting_names import log_ignored_settings
from api.metrics.listener import serve_metrics
from api.services import Services
from cli.serving.connections import limit_connections, max_connections
from cli.serving.signals import DRAIN_SECONDS
from domain.core.settings import Settings

GRACE_SECONDS = 3
"""How long responses under way can take to end after the drain."""
TICK_SECONDS = 1
"""How often the Date header of responses is renewed."""


class Server(uvicorn.Server):
    """A uvicorn server that reports when it accepts requests, and drains before it stops.

    After the first signal it still serves requests, but a new run gets 503; runs under way have
    DRAIN_SECONDS to end and are then handed over. It stops after that, or at a second signal.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        on_ready: Callable[[], None],
        settings: Settings,
        metrics_listener: socket.socket | None,
    ) -> None:
        super().__init__(config)
        self._settings = settings
        self._metrics_listener = metrics_listener
        self._check: asyncio.Task[None] | None = None
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: list[asyncio.Future[None]] = []
        self._exiting = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until the server should exit. uvicorn's own loop wakes up ten times a second."""
        services: Services = self.config.app.state.services  # type: ignore[union-attr]
        async with serve_metrics(services.metrics, self._metrics_listener):
            while not await self.on_tick(0):
                with suppress(TimeoutError):
                    async with asyncio.timeout(TICK_SECONDS):
                        await self._exiting.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._check is not None:
            self._check.cancel()
        await super().shutdown(sockets=sockets)

    def check_model(self) -> None:
        """Begin to check the model; the log has the result."""
        worker: RunWorker = self.config.app.state.run_worker  # type: ignore[union-attr]
        model = worker.dependencies.model
        self._check = asyncio.create_task(check_model(model, self._settings))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle SIGHUP, which a closed terminal sends, like the other exit signals."""
        with super().capture_signals():
            previous = signal.signal(signal.SIGHUP, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(signal.SIGHUP, previous)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is None or not self.started or self.should_exit:
            super().handle_exit(sig, frame)
        else:
            self._loop.call_soon_threadsafe(self._drain, sig, frame)

    def _drain(self, sig: int, frame: FrameType | None) -> None:
        worker: RunWorker = self.config.app.state.run_worker  # type: ignore[union-attr]
        is_first = not self._draining
        draining = asyncio.ensure_future(worker.shutdown.drain(DRAIN_SECONDS if is_first else 0))
        self._draining.append(draining)
        if is_first:  # a later signal drains without a wait, which ends the first drain
            draining.add_done_callback(lambda _: self._exit(sig, frame))

    def _exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._exiting.set()


async def run_server(
    settings: Settings,
    listener: socket.socket,
    on_ready: Callable[[], None],
    *,
    checks_model: bool,
    metrics_listener: socket.socket | None = None,
) -> None:
    """Serve until a signal arrives; call `on_ready` as soon as the server accepts requests.

    The metrics are served at their own listener, if there is one.
    `checks_model` has this process log whether the model answers, once it accepts requests.
    """
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,  # the application logs each request itself
        proxy_headers=False,  # the application knows which proxies to trust
        server_header=False,
        ws="none",
        http=limit_connections(max_connections(settings)),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )

    def report_ready() -> None:
        on_ready()
        if checks_model:
            server.check_model()
            log_missing_mail_server(settings)
            log_ignored_settings(settings)

    server = Server(config, report_ready, settings, metrics_listener)
    await server.serve(sockets=[listener])
    if not server.started:
        raise click.ClickException("The application did not start; the log above says why.")
