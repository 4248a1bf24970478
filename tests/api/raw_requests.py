"""Requests that are sent to a server in parts, or not to their end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

UNSENT_BYTES = 64
RESPONSE_SECONDS = 10


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
        lines = [f"{method} {path} HTTP/1.1", "Host: majordomo", f"Content-Length: {length}"]
        lines += ["Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read_response(self, *, seconds: float = RESPONSE_SECONDS) -> RawResponse:
        """Read one response that has a Content-Length. Raises TimeoutError if none arrives."""
        async with asyncio.timeout(seconds):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            content = await self.reader.readexactly(int(headers["content-length"]))
        return RawResponse(int(head[0].split()[1]), headers, content)

    async def is_closed(self, *, seconds: float = RESPONSE_SECONDS) -> bool:
        """Return whether the server closes the connection in time."""
        try:
            async with asyncio.timeout(seconds):
                return await self.reader.read() == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    async def close(self) -> None:
        self.writer.close()


async def connect(server: str) -> RawConnection:
    """Connect to the server at a root URL."""
    host, port = server.removeprefix("http://").split(":")
    return RawConnection(*await asyncio.open_connection(host, int(port)))
