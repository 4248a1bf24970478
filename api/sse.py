"""Server-Sent Events: the one place where events become wire text."""

from collections.abc import AsyncIterator

import orjson
from sse_starlette import EventSourceResponse

from agent.runs.live import NumberedEvent

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
"""How long a reader may leave the connection full before it is cut."""


def event_stream(batches: AsyncIterator[list[NumberedEvent]]) -> EventSourceResponse:
    """Answer with a stream of events, each with its id; lines end in LF alone."""
    return EventSourceResponse(
        _encode(batches),
        sep="\n",
        ping=PING_SECONDS,
        send_timeout=SEND_TIMEOUT_SECONDS,
        headers={"X-Accel-Buffering": "no"},
    )


async def _encode(batches: AsyncIterator[list[NumberedEvent]]) -> AsyncIterator[bytes]:
    async for batch in batches:
        yield b"".join(
            b"id: %b\ndata: %b\n\n" % (event_id.encode(), orjson.dumps(event))
            for event_id, event in batch
        )
