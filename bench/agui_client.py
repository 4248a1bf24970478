"""An AG-UI client that uses little CPU: it searches the bytes of a stream and parses few events."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Self

import orjson

END_OF_HEAD = b"\r\n\r\n"
END_OF_BODY = b"0\r\n\r\n"
CONTENT_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
TEXT = re.compile(rb'"TEXT_MESSAGE_CONTENT"[^\n]*?"delta": ?"([^"\\]*)"')
"""The text of an event. A server may send tokens that come together in one event."""


class RunFailed(Exception):
    """A server did not respond as expected."""


def count_tokens(pattern: re.Pattern[bytes], data: bytes | bytearray) -> int:
    """Count the tokens in the texts that a pattern finds; the model ends each with a space."""
    return sum(text.count(b" ") for text in pattern.findall(data))


@dataclass(slots=True)
class RunResponse:
    """The body of a run's stream, and how long it took."""

    seconds: float
    first_byte_seconds: float | None
    first_event_seconds: float | None
    first_text_seconds: float | None
    body: bytes
    text_pattern: re.Pattern[bytes] = TEXT

    @property
    def tokens(self) -> int:
        return count_tokens(self.text_pattern, self.body)

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self._events("TEXT_MESSAGE_CONTENT"))

    def event(self, type_: str) -> dict[str, Any]:
        """Return the first event of a type. Raises RunFailed if the stream has none."""
        for event in self._events(type_):
            return event
        raise RunFailed(self.body[-500:].decode(errors="replace"))

    def _events(self, type_: str) -> Iterator[dict[str, Any]]:
        quoted_type = b'"%b"' % type_.encode()
        for line in self.body.split(b"\n"):
            if quoted_type in line and line.startswith(b"data: "):
                event: dict[str, Any] = orjson.loads(line[6:])
                if event["type"] == type_:
                    yield event


@dataclass(slots=True)
class Client(asyncio.Protocol):
    """One connection to the route of a server that runs the agent."""

    path: str
    headers: str
    text_pattern: re.Pattern[bytes] = TEXT
    """Finds the texts of the model in a stream, as its first group."""
    buffer: bytearray = field(default_factory=bytearray)
    started_at: float = 0
    first_byte_seconds: float | None = None
    """When the first byte of the response came, that of its head."""
    first_event_seconds: float | None = None
    """When the first byte of the body came."""
    first_text_seconds: float | None = None
    response_ended: asyncio.Future[None] | None = None
    transport: Any = None

    @classmethod
    async def connect(
        cls,
        port: int,
        path: str,
        headers: dict[str, str],
        text_pattern: re.Pattern[bytes] = TEXT,
    ) -> Self:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        loop = asyncio.get_running_loop()
        transport, client = await loop.create_connection(
            lambda: cls(path, lines, text_pattern), "127.0.0.1", port
        )
        client.transport = transport
        return client

    async def post(self, body: bytes, path: str | None = None) -> RunResponse:
        """Post a run and read its stream to the end. Raises RunFailed if the connection ends."""
        if self.transport.is_closing():
            raise RunFailed("the connection was closed")
        head = (
            f"POST {path or self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\n"
            f"{self.headers}Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.buffer = bytearray()
        self.first_byte_seconds = self.first_event_seconds = self.first_text_seconds = None
        self.response_ended = asyncio.get_running_loop().create_future()
        self.started_at = perf_counter()
        self.transport.write(head.encode() + body)
        await self.response_ended
        seconds = perf_counter() - self.started_at
        return RunResponse(
            seconds,
            self.first_byte_seconds,
            self.first_event_seconds,
            self.first_text_seconds,
            bytes(self.buffer),
            self.text_pattern,
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.first_byte_seconds is None:
            self.first_byte_seconds = perf_counter() - self.started_at
        if self.first_event_seconds is None:
            head_end = self.buffer.find(END_OF_HEAD)
            if 0 <= head_end < len(self.buffer) - len(END_OF_HEAD):
                self.first_event_seconds = perf_counter() - self.started_at
        if self.first_text_seconds is None and self.text_pattern.search(data):
            self.first_text_seconds = perf_counter() - self.started_at
        if self.buffer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")):
            self._fail(bytes(self.buffer))
        elif self.buffer.endswith(END_OF_BODY) or self._has_body_of_known_length():
            self._succeed()

    def _has_body_of_known_length(self) -> bool:
        """Return whether the body is complete by its Content-Length; a stream has none."""
        head_end = self.buffer.find(END_OF_HEAD)
        length = CONTENT_LENGTH.search(self.buffer, 0, max(head_end, 0))
        body_length = len(self.buffer) - head_end - len(END_OF_HEAD)
        return length is not None and body_length >= int(length[1])

    def connection_lost(self, _: Exception | None) -> None:
        self._fail(b"the connection was closed")

    def _succeed(self) -> None:
        if self.response_ended and not self.response_ended.done():
            self.response_ended.set_result(None)

    def _fail(self, reason: bytes) -> None:
        if self.response_ended and not self.response_ended.done():
            self.response_ended.set_exception(RunFailed(reason.decode(errors="replace")))

    def close(self) -> None:
        self.transport.close()
