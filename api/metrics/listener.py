"""The listener of METRICS_PORT: it serves `/metrics` and nothing else, without a token."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.metrics.exposition import Metrics

MAX_REQUESTS = 20
"""How many requests can be answered at a time; further ones get 503."""
SHUTDOWN_SECONDS = 1


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
    config.load()
    server = uvicorn.Server(config)
    # `Server.serve` would handle signals, and log a second start.
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield
    finally:
        await server.shutdown(sockets=[listener])


def _create_app(metrics: Metrics) -> Starlette:
    async def get_metrics(request: Request) -> Response:
        body, content_type = await metrics.expose(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": content_type})

    return Starlette(routes=[Route("/metrics", get_metrics)])
