"""Server-Sent Events: the only module that serialises events for the wire."""

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
"""How long a client can leave the connection full before the server closes it."""
SHUTDOWN_GRACE_SECONDS = 2
"""How long a stream can take to end by itself at shutdown before the server closes it."""


def event_stream(batches: EventStream) -> EventSourceResponse:
    """Return a stream of events with their ids. Lines end in LF only."""
    return _stream(_encode(batches))


def named_event_stream(
    batches: EventStream, *, sends_names: bool, exclude: Collection[str] = ()
) -> EventSourceResponse:
    """Return a stream of events whose data contain their name as `event`.

    Without the `event` field on the wire, a browser calls `onmessage` for every event.
    """
    return _stream(_encode_named(batches, sends_names, frozenset(exclude)))


class _EventStream(EventSourceResponse):
    """A stream that ends when the client stops reading."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("slow_client_disconnected", path=scope["path"])


def _stream(encoded: AsyncIterator[bytes]) -> EventSourceResponse:
    return _EventStream(
        encoded,
        sep="\n",
        ping=PING_SECONDS,
        send_timeout=SEND_TIMEOUT_SECONDS,
        shutdown_grace_period=SHUTDOWN_GRACE_SECONDS,
        headers={"X-Accel-Buffering": "no"},
    )


async def _encode_named(
    batches: EventStream, sends_names: bool, exclude: frozenset[str]
) -> AsyncIterator[bytes]:
    async with aclosing(batches):
        async for batch in batches:
            included = [numbered for numbered in batch if numbered[1]["event"] not in exclude]
            if included:
                yield b"".join(
                    b"id: %b\n%bdata: %b\n\n"
                    % (
                        event_id.encode(),
                        b"event: %b\n" % event["event"].encode() if sends_names else b"",
                        orjson.dumps(event),
                    )
                    for event_id, event in included
                )


async def _encode(batches: EventStream) -> AsyncIterator[bytes]:
    async with aclosing(batches):
        async for batch in batches:
            yield b"".join(
                b"id: %b\ndata: %b\n\n" % (event_id.encode(), orjson.dumps(event))
                for event_id, event in batch
            )
