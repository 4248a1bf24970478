"""A client of AG-UI that costs the machine as little as it can: it looks at bytes, not events."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Self

import orjson

END_OF_BODY = b"0\r\n\r\n"
TEXT = b'"TEXT_MESSAGE_CONTENT"'


class RunFailed(Exception):
    """A server did not answer as it should have."""


@dataclass(slots=True)
class Told:
    """What a run's stream came to."""

    seconds: float
    first_text_seconds: float | None
    body: bytes

    @property
    def texts(self) -> int:
        return self.body.count(TEXT)

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self._events("TEXT_MESSAGE_CONTENT"))

    def event(self, kind: str) -> dict[str, Any]:
        """Give the first event of a kind. Raises RunFailed where there is none."""
        for event in self._events(kind):
            return event
        raise RunFailed(self.body[-500:].decode(errors="replace"))

    def _events(self, kind: str) -> Iterator[dict[str, Any]]:
        gettext_noop = b'"%b"' % kind.encode()
        for line in self.body.split(b"\n"):
            if gettext_noop in line and line.startswith(b"data: "):
                event: dict[str, Any] = orjson.loads(line[6:])
                if event["type"] == kind:
                    yield event


@dataclass(slots=True)
class Client(asyncio.Protocol):
    """One connection to a server's route for runs."""

    path: str
    headers: str
    buffer: bytearray = field(default_factory=bytearray)
    began: float = 0
    first_text: float | None = None
    answered: asyncio.Future[None] | None = None
    transport: Any = None

    @classmethod
    async def connect(cls, port: int, path: str, headers: dict[str, str]) -> Self:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        loop = asyncio.get_running_loop()
        transport, client = await loop.create_connection(
            lambda: cls(path, lines), "127.0.0.1", port
        )
        client.transport = transport
        return client

    async def post(self, body: bytes) -> Told:
        """Post a run and read its stream to the end."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"{self.headers}Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.buffer, self.first_text = bytearray(), None
        self.answered = asyncio.get_running_loop().create_future()
        self.began = perf_counter()
        self.transport.write(head.encode() + body)
        await self.answered
        return Told(perf_counter() - self.began, self.first_text, bytes(self.buffer))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.first_text is None and TEXT in data:
            self.first_text = perf_counter() - self.began
        if self.buffer.endswith(END_OF_BODY) and self.answered and not self.answered.done():
            self.answered.set_result(None)
        elif self.buffer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")):
            self._fail(bytes(self.buffer))

    def connection_lost(self, _: Exception | None) -> None:
        self._fail(b"the connection was closed")

    def _fail(self, why: bytes) -> None:
        if self.answered and not self.answered.done():
            self.answered.set_exception(RunFailed(why.decode(errors="replace")))

    def close(self) -> None:
        self.transport.close()
