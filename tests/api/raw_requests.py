"""Requests that are sent to a server in parts, or not to their end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from tests.waiting import unless_hung

UNSENT_BYTES = 64


@dataclass(frozen=True, slots=True)
class RawResponse:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def code(self) -> Any:
        """The `code` of the error: a text in a problem, the status in an envelope."""
        return orjson.loads(self.content)["code"]


@dataclass(frozen=True, slots=True)
class RawConnection:
    """A connection to a server, on which a test sends what it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send_head(
        self, method: str, path: str, *, length: int = UNSENT_BYTES, **headers: str
    ) -> None:
        """Send the head of a request whose JSON body of `length` bytes does not follow."""
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}"]
        lines += ["Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read_response(self) -> RawResponse:
        """Read one response that has a Content-Length."""
        async with unless_hung():
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            content = await self.reader.readexactly(int(headers["content-length"]))
        return RawResponse(int(head[0].split()[1]), headers, content)

    async def wait_until_closed(self) -> None:
        """Wait until the server closes the connection without sending anything more."""
        try:
            async with unless_hung():
                assert await self.reader.read() == b""
        except ConnectionResetError:
            return

    async def close(self) -> None:
        self.writer.close()


async def connect(server: str) -> RawConnection:
    """Connect to the server at a root URL."""
    host, port = server.removeprefix("http://").split(":")
    return RawConnection(*await asyncio.open_connection(host, int(port)))
