"""One HTTP connection that uses little CPU: it looks for the end of a response and no more."""

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Self

from bench.agui_client import CONTENT_LENGTH, END_OF_BODY, END_OF_HEAD

TEXT_EVENT = b"TEXT_MESSAGE_CONTENT"


class ConnectionLost(Exception):
    """The server closed the connection before the end of a response."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response, whole or up to where the client closed the connection."""

    status: int
    body: bytes
    seconds: float
    first_byte_seconds: float
    first_text_seconds: float | None


class Connection(asyncio.Protocol):
    """A connection that can be used for one request after the other."""

    def __init__(self, headers: str) -> None:
        self._headers = headers
        self._ended: asyncio.Future[None] | None = None
        self._buffer = bytearray()
        self._head_end = -1
        self._length: int | None = None
        self._texts = 0
        self._max_texts: int | None = None
        self._first_byte_at = 0.0
        self._first_text_at: float | None = None
        self._transport: Any = None

    @classmethod
    async def open(cls, port: int, headers: str) -> Self:
        """Connect; `headers` are head lines of every request."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(headers), "127.0.0.1", port)
        return connection

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def request(
        self, method: str, path: str, body: bytes = b"", *, more: str = "", texts: int | None = None
    ) -> Response:
        """Send a request, with `more` head lines, and read its response.

        With `texts`, close the connection when so many events with text have come. Raises
        ConnectionLost.
        """
        self._buffer, self._head_end, self._length = bytearray(), -1, None
        self._texts, self._max_texts = 0, texts
        self._first_byte_at, self._first_text_at = 0.0, None
        self._ended = asyncio.get_running_loop().create_future()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"{self._headers}{more}Content-Length: {len(body)}\r\n\r\n"
        )
        started_at = perf_counter()
        self._transport.write(head.encode() + body)
        await self._ended
        return Response(
            status=int(self._buffer[9:12]),
            body=bytes(self._buffer[self._head_end :]),
            seconds=perf_counter() - started_at,
            first_byte_seconds=self._first_byte_at - started_at,
            first_text_seconds=self._first_text_at and self._first_text_at - started_at,
        )

    def close(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._first_byte_at = self._first_byte_at or perf_counter()
        self._buffer += data
        if self._head_end < 0:
            self._read_head()
        if TEXT_EVENT in data:
            self._first_text_at = self._first_text_at or perf_counter()
            self._texts += data.count(TEXT_EVENT)
            if self._max_texts is not None and self._texts >= self._max_texts:
                self._end()
                self._transport.abort()
        if self._is_complete():
            self._end()

    def connection_lost(self, _: Exception | None) -> None:
        if self._ended and not self._ended.done():
            self._ended.set_exception(ConnectionLost(bytes(self._buffer[-200:])))

    def _read_head(self) -> None:
        self._head_end = self._buffer.find(END_OF_HEAD)
        length = CONTENT_LENGTH.search(self._buffer, 0, max(self._head_end, 0))
        self._length = int(length[1]) if length else None

    def _is_complete(self) -> bool:
        if self._head_end < 0:
            return False
        if self._length is not None:
            return len(self._buffer) >= self._head_end + len(END_OF_HEAD) + self._length
        return self._buffer.endswith(END_OF_BODY)

    def _end(self) -> None:
        if self._ended and not self._ended.done():
            self._ended.set_result(None)
