"""Posts runs to a service: whole runs, and open streams that a benchmark reads as bytes."""

import asyncio
from typing import Any, Self
from uuid import uuid4

import httpx

from bench.rounds import encode_run_input, encode_user_message
from bench.service import API, Service

RUNS = f"{API}/agent/runs"
TEXT_EVENT = b"TEXT_MESSAGE_CONTENT"
END_OF_BODY = b"\r\n0\r\n\r\n"


class RunStream:
    """An open stream of a run. It does not parse events, so it costs the benchmark little CPU."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def start(cls, service: Service, run_id: str) -> Self:
        """Post a run in a new thread, and read until the model's first text."""
        message = encode_user_message("Tell me more.")
        body = encode_run_input(str(uuid4()), message, runId=run_id)
        return await cls._open(service, f"POST {RUNS}", body)

    @classmethod
    async def subscribe(cls, service: Service, run_id: str) -> Self:
        """Open the events of a run, and read until the model's first text."""
        return await cls._open(service, f"GET {RUNS}/{run_id}/events", b"")

    @classmethod
    async def _open(cls, service: Service, request_line: str, body: bytes) -> Self:
        stream = cls(*await asyncio.open_connection("127.0.0.1", service.port))
        lines = [f"{request_line} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in service.headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        stream.writer.write("\r\n".join(lines).encode() + body)
        await stream.reader.readuntil(TEXT_EVENT)
        return stream

    async def read_to_end(self) -> bytes:
        """Read to the end of the body, and close the connection."""
        try:
            return await self.reader.readuntil(END_OF_BODY)
        finally:
            self.close()

    def close(self) -> None:
        self.writer.close()


async def post_run(
    client: httpx.AsyncClient, thread_id: str, text: str | None, **members: Any
) -> httpx.Response:
    """Post a run with an optional user message, and return the response with its whole body.

    `members` replace or add members of the run's input.
    """
    messages = encode_user_message(text) if text is not None else b""
    body = encode_run_input(thread_id, messages, **members)
    return await client.post(RUNS, content=body, headers={"Content-Type": "application/json"})
