"""A server that answers requests with raw bytes, and a transport that sends to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from agent.models.openai.transport.pool import StreamTransport

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
"""The bytes of one response, or what writes them."""
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def with_length(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def chunked(*chunks: bytes) -> bytes:
    parts = [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks]
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(parts)


@dataclass
class RawEndpoint:
    """It gives one answer per request, and closes a connection when no answer is left."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    """The head and body of each request."""
    ports: list[int] = field(default_factory=list)
    """The client's port of each request."""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    closed: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    """The client's port of each connection that has ended."""
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("peername")[1]
        self.writers.append(writer)
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                self.ports.append(port)
                if not self.answers:
                    return
                answer = self.answers.pop(0)
                if callable(answer):
                    await answer(writer)
                else:
                    writer.write(answer)
        finally:
            writer.close()
            self.closed.put_nowait(port)


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return head + await reader.readexactly(int(length or 0))


@asynccontextmanager
async def raw_endpoint(
    *answers: Answer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawEndpoint]:
    endpoint = RawEndpoint(list(answers))
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    endpoint.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield endpoint
    finally:
        server.close()
        for writer in endpoint.writers:
            writer.transport.abort()


@asynccontextmanager
async def stream_client(
    limits: httpx2.Limits | None = None, **timeouts: float
) -> AsyncIterator[httpx2.AsyncClient]:
    timeout = httpx2.Timeout(**{"timeout": 60, **timeouts})
    transport = StreamTransport(
        limits or httpx2.Limits(max_connections=100, max_keepalive_connections=10)
    )
    async with httpx2.AsyncClient(transport=transport, timeout=timeout) as client:
        yield client


async def post(client: httpx2.AsyncClient, endpoint: RawEndpoint, **options: Any) -> bytes:
    """Send a request and return the body of the response."""
    response = await client.post(endpoint.url, **{"content": b"{}", **options})
    return response.content
