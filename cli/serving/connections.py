"""The connections of one process: how many there can be, and how long one may wait for a request.

uvicorn's own `limit_concurrency` is not used. At its limit it also refuses the requests of older
connections, in plain text, and it never closes a connection that sends nothing: as many silent
clients as the limit stop the service.
"""

import asyncio
import resource
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.middleware.connection_limit import mark_refused
from domain.core.settings import Settings

REQUEST_TIMEOUT_SECONDS = 20.0
"""How long a connection may wait for the head of its next request, and for the rest of a body that
was answered before its end. Apache waits 20 seconds for a head, nginx 60."""
MAX_REFUSED_CONNECTIONS = 50
"""How many connections over the limit can wait for their 503. Others are closed at once."""
OTHER_DESCRIPTORS = 50
"""The files and sockets of a process besides its connections: listener, log, pipes, Redis."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection, which is closed if it does not send a request in time.

    A connection over the limit is accepted, and its request is refused: only then does the server
    know in which format and language to refuse it.
    """

    max_connections: ClassVar[int]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._timeout: asyncio.TimerHandle | None = None
        self._is_refused = False

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        excess = len(self.connections) - self.max_connections
        self._is_refused = excess > 0
        if excess > MAX_REFUSED_CONNECTIONS:
            transport.abort()
        else:
            self._start_timeout()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timeout()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        self._stop_timeout()
        if self._is_refused:
            mark_refused(self.scope["state"])
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else a pipelined request follows
            self._start_timeout()

    def _start_timeout(self) -> None:
        self._stop_timeout()
        if not self.transport.is_closing():
            self._timeout = self.loop.call_later(REQUEST_TIMEOUT_SECONDS, self.transport.close)

    def _stop_timeout(self) -> None:
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None


def limit_connections(maximum: int) -> type[BoundedProtocol]:
    """Return the protocol of a server with at most this many connections, streams included."""

    class LimitedProtocol(BoundedProtocol):
        max_connections = maximum

    return LimitedProtocol


def max_connections(settings: Settings) -> int:
    """Return MAX_CONNECTIONS, or fewer if the process may not open that many descriptors.

    Without a descriptor the server could not accept a connection, and not even refuse it.
    """
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return settings.max_connections
    others = settings.database_pool_size + MAX_REFUSED_CONNECTIONS + OTHER_DESCRIPTORS
    return max(1, min(settings.max_connections, descriptors - others))
