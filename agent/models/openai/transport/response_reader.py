"""Reads one HTTP/1.1 response as its bytes arrive: the head, then the body."""

import asyncio
from collections import deque
from collections.abc import Callable

import httptools
import httpx2

MAX_HEAD_BYTES = 100 * 1024
MAX_BUFFERED_BYTES = 1024 * 1024
"""How much of a body waits for its reader before the connection is no longer read."""
MAX_READ_BYTES = 64 * 1024
"""How much one read returns at most of what has arrived, or the next chunk if that is longer."""
FRAMING_HEADERS = frozenset({b"content-length", b"transfer-encoding"})
"""Without these, the end of the connection ends the body (RFC 9112 6.3)."""

Headers = list[tuple[bytes, bytes]]


class ResponseReader:
    """The response to one request, which one task awaits.

    No read has a timer of its own: one timer per response looks at times how long the reader has
    been waiting for the last bytes.
    """

    def __init__(self, timeout_seconds: float | None, set_paused: Callable[[bool], None]) -> None:
        """`set_paused` stops and resumes the reading of the connection."""
        self.status = 0
        self.reason = b""
        self.headers: Headers = []
        self.is_complete = False
        self.keeps_connection = False
        """Whether the connection can take another request after this response."""
        self._has_head = False
        self._head_bytes = 0
        self._body: deque[bytes] = deque()
        self._buffered_bytes = 0
        self._is_paused = False
        self._set_paused = set_paused
        self._error: httpx2.RequestError | None = None
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._timeout_seconds = timeout_seconds
        self._alive_at = self._loop.time()
        """When bytes arrived last, or when the wait for them began."""
        self._timer = (
            self._loop.call_later(timeout_seconds, self._check_timeout) if timeout_seconds else None
        )
        self._parser = _create_parser(self)

    async def read_head(self) -> None:
        """Wait for the status and the headers. Raises httpx2.RequestError."""
        while not self._has_head:
            await self._wait()

    async def read(self) -> bytes:
        """Return the bytes of the body that have arrived since, or b"" at its end.

        Raises httpx2.RequestError, after the bytes that came before the error.
        """
        while not self._body:
            if self.is_complete:
                return b""
            await self._wait()
        body = self._body.popleft()
        if self._body:
            body = self._join_more(body)
        self._buffered_bytes -= len(body)
        if self._is_paused and self._buffered_bytes <= MAX_BUFFERED_BYTES:
            self._pause(False)
        return body

    def feed(self, data: bytes) -> None:
        """Parse bytes of the connection, and wake the reader."""
        self._alive_at = self._loop.time()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.fail(httpx2.RemoteProtocolError(str(error)))
        if not self._has_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.fail(httpx2.RemoteProtocolError("The head of the response is too long."))
        elif self._buffered_bytes > MAX_BUFFERED_BYTES and not self._is_paused:
            self._pause(True)
        self._wake()

    def end(self, error: Exception | None) -> None:
        """End the response with its connection: by an error, or because the server closed it."""
        if error is not None:
            self.fail(httpx2.ReadError(str(error)))
        elif not self._has_head:
            self.fail(httpx2.RemoteProtocolError("The server closed without a response."))
        elif any(name.lower() in FRAMING_HEADERS for name, _ in self.headers):
            self.fail(httpx2.RemoteProtocolError("The server closed before the end of the body."))
        else:
            self.on_message_complete()
            self._wake()

    def fail(self, error: httpx2.RequestError) -> None:
        """Let the reader get an error, unless the response is complete."""
        if not self.is_complete and self._error is None:
            self._error = error
            self.keeps_connection = False
        self._wake()

    def close(self) -> None:
        """Stop the timer, and let the connection be read: the body is not read any further."""
        self._stop_timer()
        if self._is_paused:
            self._pause(False)

    # The parser calls these.

    def on_message_begin(self) -> None:
        if self.is_complete:  # what follows a response belongs to no request
            self.keeps_connection = False

    def on_status(self, reason: bytes) -> None:
        self.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # else it is a trailer
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status >= 200:
            self._has_head = True
        else:  # an informational response comes before the response
            self.reason, self.headers = b"", []

    def on_body(self, data: bytes) -> None:
        self._body.append(data)
        self._buffered_bytes += len(data)

    def on_message_complete(self) -> None:
        if self._has_head and not self.is_complete:
            self.is_complete = True
            self.keeps_connection = self._parser.should_keep_alive()
            self._stop_timer()

    async def _wait(self) -> None:
        """Wait until something has happened. Raises the error if there is one."""
        if self._error is not None:
            raise self._error
        self._alive_at = self._loop.time()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _join_more(self, body: bytes) -> bytes:
        """Return more chunks with the first one: together they cost the reader less."""
        parts, size = [body], len(body)
        while self._body and size + len(self._body[0]) <= MAX_READ_BYTES:
            parts.append(self._body.popleft())
            size += len(parts[-1])
        return b"".join(parts)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _pause(self, is_paused: bool) -> None:
        self._is_paused = is_paused
        self._set_paused(is_paused)

    def _check_timeout(self) -> None:
        remaining = timeout = self._timeout_seconds or 0
        if self._waiter is not None:
            remaining += self._alive_at - self._loop.time()
        if remaining <= 0:
            self.fail(httpx2.ReadTimeout(f"Nothing arrived for {timeout} seconds."))
        else:
            self._timer = self._loop.call_later(remaining, self._check_timeout)


def _create_parser(reader: ResponseReader) -> httptools.HttpResponseParser:
    """Return a parser that accepts what other clients accept."""
    parser = httptools.HttpResponseParser(reader)
    parser.set_dangerous_leniencies(
        lenient_headers=True,
        lenient_chunked_length=True,
        lenient_transfer_encoding=True,
        lenient_optional_cr_before_lf=True,
        lenient_spaces_after_chunk_size=True,
    )
    return parser
