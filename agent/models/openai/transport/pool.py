"""The transport: a pool of connections that are kept open for the next request."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar, cast

import httpx2

from agent.models.openai.transport.connecting import open_connection
from agent.models.openai.transport.connection import (
    HttpConnection,
    Origin,
    encode_request,
    origin_of,
)
from agent.models.openai.transport.response_reader import ResponseReader

READ_BODY = "majordomo.read_body"
"""The extension of a response that reads its body without the layers of the client."""

_Result = TypeVar("_Result")


class StreamTransport(httpx2.AsyncBaseTransport):
    """Sends requests over HTTP/1.1, with the time-outs, limits and errors of httpx2's transport.

    A chunk of a body costs one wake-up of the task that reads it. There are no proxies and no
    HTTP/2.
    """

    def __init__(self, limits: httpx2.Limits) -> None:
        self._limits = limits
        self._requests = asyncio.Semaphore(limits.max_connections or 1_000_000)
        self._open: set[HttpConnection] = set()
        self._idle: dict[HttpConnection, None] = {}
        """The connections without a request, the longest idle first."""
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        origin = origin_of(request.url)
        timeouts = request.extensions.get("timeout", {})
        message = encode_request(request, await _read_body(request))
        await _within(timeouts.get("pool"), self._requests.acquire(), httpx2.PoolTimeout)
        try:
            connection = self._take_idle(origin) or await self._connect(request, origin, timeouts)
            reader = connection.send(message, timeouts.get("read"))
            try:
                await reader.read_head()
            except BaseException:
                connection.release()
                raise
        except BaseException:
            self._requests.release()
            raise
        body = _Body(reader, lambda: self._release(connection))
        return httpx2.Response(
            reader.status,
            headers=reader.headers,
            stream=body,
            extensions={
                "http_version": b"HTTP/1.1",
                "reason_phrase": reader.reason,
                READ_BODY: reader.read,
            },
        )

    async def aclose(self) -> None:
        """Close all connections."""
        self._idle.clear()
        for connection in list(self._open):
            connection.abort()
        await asyncio.sleep(0)  # the event loop closes the sockets

    async def _connect(
        self, request: httpx2.Request, origin: Origin, timeouts: dict[str, float | None]
    ) -> HttpConnection:
        scheme, host, port = origin
        opening = open_connection(
            lambda: HttpConnection(origin, self._forget),
            host,
            port,
            tls=self._tls_context() if scheme == "https" else None,
            tls_host=request.extensions.get("sni_hostname") or host,
        )
        try:
            connection = await _within(timeouts.get("connect"), opening, httpx2.ConnectTimeout)
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        self._open.add(connection)
        return connection

    def _tls_context(self) -> ssl.SSLContext:
        """Return the client's TLS context, which takes a while to make."""
        if self._tls is None:
            self._tls = httpx2.create_ssl_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    def _take_idle(self, origin: Origin) -> HttpConnection | None:
        """Return the connection to this origin that became idle last."""
        self._close_expired()
        for connection in reversed(self._idle):
            if connection.origin == origin and connection.is_open:
                del self._idle[connection]
                return connection
        return None

    def _release(self, connection: HttpConnection) -> None:
        """End the request of a connection, and keep the connection if that is possible."""
        self._requests.release()
        if connection.release():
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle[connection] = None
            self._close_expired()

    def _close_expired(self) -> None:
        """Close the connections that are idle for too long, and the oldest of too many."""
        expiry, most = self._limits.keepalive_expiry, self._limits.max_keepalive_connections
        now = asyncio.get_running_loop().time()
        for connection in list(self._idle):
            is_expired = expiry is not None and now - connection.idle_since > expiry
            if not is_expired and (most is None or len(self._idle) <= most):
                return
            del self._idle[connection]
            connection.abort()

    def _forget(self, connection: HttpConnection) -> None:
        self._open.discard(connection)
        self._idle.pop(connection, None)


class _Body(httpx2.AsyncByteStream):
    """The body of a response. Closing it ends the request."""

    def __init__(self, reader: ResponseReader, on_close: Callable[[], None]) -> None:
        self._reader = reader
        self._on_close: Callable[[], None] | None = on_close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while data := await self._reader.read():
            yield data

    async def aclose(self) -> None:
        on_close, self._on_close = self._on_close, None
        if on_close is not None:
            on_close()


async def _read_body(request: httpx2.Request) -> bytes:
    stream = cast("httpx2.AsyncByteStream", request.stream)
    return b"".join([part async for part in stream])


async def _within(
    seconds: float | None, work: Awaitable[_Result], error: type[httpx2.TimeoutException]
) -> _Result:
    """Await `work`. Raises `error` if it takes longer than `seconds`."""
    timeout = asyncio.timeout(seconds)
    try:
        async with timeout:
            return await work
    except TimeoutError as expiry:
        if not timeout.expired():  # the system's own error
            raise
        raise error(f"It took longer than {seconds} seconds.") from expiry
