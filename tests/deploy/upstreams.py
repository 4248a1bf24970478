"""Servers of a test that count what they receive and answer each request alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Upstream:
    """A server that answers each request with the same bytes; without bytes it closes."""

    answer: bytes
    url: str = ""
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    closed: int = 0

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.requests.append(head)
                writer.write(self.answer)
                if not self.answer:
                    return
        except asyncio.IncompleteReadError:
            self.closed += 1
        finally:
            writer.close()


@asynccontextmanager
async def upstream(answer: bytes) -> AsyncIterator[Upstream]:
    opened = Upstream(answer)
    server = await asyncio.start_server(opened.serve, "127.0.0.1", 0)
    opened.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield opened
    server.close()
