"""An HTTP/1.1 connection to an endpoint, which has one request at a time."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

import httpx2

from agent.models.openai.transport.response_reader import ResponseReader

Origin = tuple[str, str, int]
"""Scheme, host and port."""
DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(rb"[\x00\r\n]")


class HttpConnection(asyncio.Protocol):
    """Sends requests and hands what arrives to the reader of the response."""

    def __init__(self, origin: Origin, on_lost: Callable[["HttpConnection"], None]) -> None:
        """`on_lost` is called when the connection has ended."""
        self.origin = origin
        self.idle_since = 0.0
        """When its last response ended, on the clock of the event loop."""
        self.is_open = False
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._reader: ResponseReader | None = None

    def send(self, request: bytes, timeout_seconds: float | None) -> ResponseReader:
        """Send a request and return the reader of its response."""
        self._reader = ResponseReader(timeout_seconds, self._set_paused)
        if self._transport is not None and self.is_open:
            self._transport.write(request)
        else:
            self._reader.end(None)
        return self._reader

    def release(self) -> bool:
        """End the request. Return whether the connection can take another one; else close it."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
            if reader.keeps_connection and self._is_at_rest():
                return True
        self.abort()
        return False

    def _is_at_rest(self) -> bool:
        """Return whether the request is sent: a server can answer before it has read all of it."""
        transport = self._transport
        return self.is_open and transport is not None and not transport.get_write_buffer_size()

    def abort(self) -> None:
        """Close the connection at once."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def _set_paused(self, is_paused: bool) -> None:
        if self._transport is not None and self.is_open:
            (self._transport.pause_reading if is_paused else self._transport.resume_reading)()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._reader is not None:
            self._reader.feed(data)
        else:  # no request has asked for it
            self.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._reader is not None:
            self._reader.end(error)
        self._on_lost(self)


def origin_of(url: httpx2.URL) -> Origin:
    """Return the origin of a URL. Raises httpx2.UnsupportedProtocol."""
    if url.scheme not in DEFAULT_PORTS or not url.host:
        raise httpx2.UnsupportedProtocol("The URL is not one of http or https.")
    return url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]


def encode_request(request: httpx2.Request, body: bytes) -> bytes:
    """Return a request as it is sent. Raises httpx2.LocalProtocolError for an unsafe header."""
    parts = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    for name, value in request.headers.raw:
        if _UNSAFE.search(name) or _UNSAFE.search(value):
            raise httpx2.LocalProtocolError("A header has a line break.")
        if name.lower() != b"transfer-encoding":
            parts.append(b"%b: %b" % (name, value))
    if "content-length" not in request.headers:
        parts.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join((*parts, b"", body))
