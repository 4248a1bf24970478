"""The connections of one process: how many there can be, and how long one may wait for a request.

uvicorn's own `limit_concurrency` is not used. At its limit it also refuses the requests of older
connections, in plain text, and it never closes a connection that sends nothing: as many silent
clients as the limit stop the service.
"""

import asyncio
import resource
from email.utils import formatdate
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.errors.error_response import INVALID_HTTP
from api.errors.problems import write_problem
from api.middleware.connection_limit import mark_refused
from api.middleware.response_headers import HEADERS, POLICY
from domain.core.settings import Settings

REQUEST_TIMEOUT_SECONDS = 20.0
"""How long the head of a request may take, from the start of a new connection or from the first
byte on an older one, and the rest of a body that was answered before its end. Apache waits 20
seconds for a head, nginx 60."""
KEEP_ALIVE_SECONDS = 75
"""How long a connection may be idle between two requests: longer than a proxy keeps it, because a
proxy that sends a request while the server closes the connection responds 502 to its client. nginx
(`keepalive_timeout` of an upstream) and AWS load balancers keep idle connections for 60 seconds; 75
is what nginx itself grants its clients."""
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
        self.timeout_keep_alive = KEEP_ALIVE_SECONDS  # a timer of uvicorn, which any byte stops
        self._timeout: asyncio.TimerHandle | None = None
        self._is_message_open = False  # a request has begun, and its body has not ended
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
            self._start_timeout(REQUEST_TIMEOUT_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timeout()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_message_open = True
        if self._is_answered():  # the connection was idle
            self._start_timeout(REQUEST_TIMEOUT_SECONDS)

    def on_headers_complete(self) -> None:
        self._stop_timeout()
        if self._is_refused:
            mark_refused(self.scope["state"])
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_message_open = False
        if self._is_answered():
            self._start_timeout(KEEP_ALIVE_SECONDS)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_answered():  # else a pipelined request follows
            is_open = self._is_message_open
            self._start_timeout(REQUEST_TIMEOUT_SECONDS if is_open else KEEP_ALIVE_SECONDS)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's text)
        """Refuse what is no HTTP request, in the form of every other error, and close.

        While a response is on its way, a refusal would become a part of its body.
        """
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None before the first request
        if cycle is not None and not cycle.response_complete:
            self.transport.close()
            return
        response = write_problem({"type": "http", "path": "", "headers": []}, INVALID_HTTP)
        headers = [
            ("Date", formatdate(usegmt=True)),
            ("Connection", "close"),
            ("Content-Security-Policy", POLICY),
            *HEADERS.items(),
            *response.headers.items(),
        ]
        lines = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in headers)]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + bytes(response.body))
        self.transport.close()

    def _is_answered(self) -> bool:
        """Return whether the connection has had a request, and the latest one has its response."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None before the first request
        return cycle is not None and cycle.response_complete

    def _start_timeout(self, seconds: float) -> None:
        self._stop_timeout()
        if not self.transport.is_closing():
            self._timeout = self.loop.call_later(seconds, self.transport.close)

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
