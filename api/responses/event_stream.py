"""The response that sends Server-Sent Events until they end or the client leaves."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from time import monotonic
from typing import Any

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.middleware.direct_send import direct_send
from api.middleware.head_requests import is_head
from domain.core.metrics.definitions import OPEN_STREAMS

log = structlog.get_logger(__name__)

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
"""How long a client can leave the connection full before the server closes it."""
PING = b": ping\n\n"
HEADERS = {
    "X-Accel-Buffering": "no",
    "Cache-Control": "no-cache, no-store, no-transform",
    "Connection": "keep-alive",
}
"""A proxy must neither collect events (nginx), nor store them, nor compress them into blocks."""


class EventStreamResponse(StreamingResponse):
    """Sends chunks as they come, and pings in between.

    It ends early when the client disconnects or has not read for SEND_TIMEOUT_SECONDS. No chunk
    needs a timer of its own: one task looks at times how long the current one has been waiting.
    """

    def __init__(self, chunks: AsyncGenerator[bytes, None], status_code: int = 200) -> None:
        """FastAPI documents the default of `status_code`."""
        super().__init__(chunks, status_code, HEADERS, "text/event-stream")
        self._chunks = chunks
        self._sending_since: float | None = None
        """When the message was sent that the connection has not taken yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        if is_head(scope):  # the events, which nothing has asked for yet, are not begun
            await send({"type": "http.response.body"})
            return
        send = direct_send(scope, send)
        OPEN_STREAMS.add(amount=1)
        try:
            await _until_first_ends(
                self._send_chunks(send), self._supervise(send), _until_disconnected(receive)
            )
        except _SlowClient:
            log.info("slow_client_disconnected", path=scope["path"])
        finally:
            OPEN_STREAMS.add(amount=-1)

    async def _send_chunks(self, send: Send) -> None:
        async with aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                self._sending_since = monotonic()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                self._sending_since = None
        self._sending_since = monotonic()  # no ping may follow
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _supervise(self, send: Send) -> None:
        """Send pings while nothing else is being sent. Raises _SlowClient."""
        while True:
            since = self._sending_since
            if since is None:
                await asyncio.sleep(min(PING_SECONDS, SEND_TIMEOUT_SECONDS))
                if self._sending_since is None:
                    await self._ping(send)
            elif (remaining := since + SEND_TIMEOUT_SECONDS - monotonic()) > 0:
                await asyncio.sleep(remaining)
            else:
                raise _SlowClient

    async def _ping(self, send: Send) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await send({"type": "http.response.body", "body": PING, "more_body": True})
        except TimeoutError as error:
            raise _SlowClient from error


class _SlowClient(Exception):
    """The client has not read its stream for too long."""


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_first_ends(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run coroutines until one of them ends, then cancel the others. Raises what it raised."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()
