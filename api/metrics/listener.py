"""The listener of METRICS_PORT: it serves `/metrics` and nothing else, without a token."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.metrics.exposition import Metrics

MAX_REQUESTS = 20
"""How many requests can be answered at a time; further ones get 503."""
SHUTDOWN_SECONDS = 1


class _Server(uvicorn.Server):
    """A server beside another one: it leaves signals alone, and stops when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.stopping.wait()


@asynccontextmanager
async def serve_metrics(metrics: Metrics, listener: socket.socket | None) -> AsyncIterator[None]:
    """Serve the metrics at a listener during a block; without one, do nothing."""
    if listener is None:
        yield
        return
    config = uvicorn.Config(
        _create_app(metrics),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        ws="none",
        limit_concurrency=MAX_REQUESTS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="metrics")
    try:
        yield
    finally:
        server.stopping.set()
        await asyncio.wait({serving}, timeout=2 * SHUTDOWN_SECONDS)
        serving.cancel()


def _create_app(metrics: Metrics) -> Starlette:
    async def get_metrics(request: Request) -> Response:
        body, content_type = await metrics.expose(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": content_type})

    return Starlette(routes=[Route("/metrics", get_metrics)])
