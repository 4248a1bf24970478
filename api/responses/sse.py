"""Server-Sent Events: the one place where events become wire text."""

from collections.abc import AsyncIterator, Collection
from contextlib import aclosing

import orjson
import structlog
from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from agent.runs.streams.event_ids import EventStream

log = structlog.get_logger(__name__)

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
"""How long a reader may leave the connection full before it is cut."""
END_SECONDS = 2
"""For a stream to come to its own end when the server stops, before it is cut."""


def event_stream(batches: EventStream) -> EventSourceResponse:
    """Answer with a stream of events, each with its id; lines end in LF alone."""
    return _stream(_encode(batches))


def named_event_stream(
    batches: EventStream, *, is_named: bool, leave_out: Collection[str] = ()
) -> EventSourceResponse:
    """Answer with a stream of events that have names, which their data repeats as `event`.

    Without the names on the wire a browser's `onmessage` gets every one of them.
    """
    return _stream(_encode_named(batches, is_named, frozenset(leave_out)))


class _Stream(EventSourceResponse):
    """A stream that gives up a reader who takes nothing any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("reader_cut", path=scope["path"])


def _stream(encoded: AsyncIterator[bytes]) -> EventSourceResponse:
    return _Stream(
        encoded,
        sep="\n",
        ping=PING_SECONDS,
        send_timeout=SEND_TIMEOUT_SECONDS,
        shutdown_grace_period=END_SECONDS,
        headers={"X-Accel-Buffering": "no"},
    )


async def _encode_named(
    batches: EventStream, is_named: bool, leave_out: frozenset[str]
) -> AsyncIterator[bytes]:
    async with aclosing(batches):
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


async def _encode(batches: EventStream) -> AsyncIterator[bytes]:
    async with aclosing(batches):
        async for batch in batches:
            yield b"".join(
                b"id: %b\ndata: %b\n\n" % (event_id.encode(), orjson.dumps(event))
                for event_id, event in batch
            )
