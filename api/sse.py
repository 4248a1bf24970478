"""Server-Sent Events: the one place where events become wire text."""

from collections.abc import AsyncIterator, Collection

import orjson
from sse_starlette import EventSourceResponse

from agent.runs.live import NumberedEvent

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
"""How long a reader may leave the connection full before it is cut."""


Batches = AsyncIterator[list[NumberedEvent]]


def event_stream(batches: Batches) -> EventSourceResponse:
    """Answer with a stream of events, each with its id; lines end in LF alone."""
    return _stream(_encode(batches))


def named_event_stream(
    batches: Batches, *, is_named: bool, leave_out: Collection[str] = ()
) -> EventSourceResponse:
    """Answer with a stream of events that have names, which their data repeats as `event`.

    Without the names on the wire a browser's `onmessage` gets every one of them.
    """
    return _stream(_encode_named(batches, is_named, frozenset(leave_out)))


def _stream(encoded: AsyncIterator[bytes]) -> EventSourceResponse:
    return EventSourceResponse(
        encoded,
        sep="\n",
        ping=PING_SECONDS,
        send_timeout=SEND_TIMEOUT_SECONDS,
        headers={"X-Accel-Buffering": "no"},
    )


async def _encode_named(
    batches: Batches, is_named: bool, leave_out: frozenset[str]
) -> AsyncIterator[bytes]:
    async for batch in batches:
        shown = [numbered for numbered in batch if numbered[1]["event"] not in leave_out]
        if shown:
            yield b"".join(
                b"id: %b\n%bdata: %b\n\n"
                % (
                    event_id.encode(),
                    b"event: %b\n" % event["event"].encode() if is_named else b"",
                    orjson.dumps(event),
                )
                for event_id, event in shown
            )


async def _encode(batches: Batches) -> AsyncIterator[bytes]:
    async for batch in batches:
        yield b"".join(
            b"id: %b\ndata: %b\n\n" % (event_id.encode(), orjson.dumps(event))
            for event_id, event in batch
        )
