"""Server-Sent Events: the only module that serialises events for the wire."""

from collections.abc import AsyncIterator, Collection
from contextlib import aclosing

import orjson
import structlog
from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from agent.graph.chat.events import Event, run_error
from agent.graph.planner.events import TERMINAL
from agent.graph.planner.events import error as task_error
from agent.runs.streams.event_ids import NO_ID, START, EventStream, NumberedEvent
from api.middleware.head_requests import is_head
from domain.auth.sessions.session_monitor import SessionEnded, SessionMonitor
from domain.core.caller import Caller

TERMINAL_EVENTS = TERMINAL | {"RUN_FINISHED", "RUN_ERROR"}
"""The last events of the streams of tasks and of runs."""

log = structlog.get_logger(__name__)

PING_SECONDS = 15
SEND_TIMEOUT_SECONDS = 30
"""How long a client can leave the connection full before the server closes it."""
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache, no-store, no-transform"}
"""A proxy must neither collect events (nginx), nor store them, nor compress them into blocks."""
SHUTDOWN_GRACE_SECONDS = 2
"""How long a stream can take to end by itself at shutdown before the server closes it."""


def event_stream(
    batches: EventStream, monitor: SessionMonitor, caller: Caller
) -> EventSourceResponse:
    """Return a stream of events with their ids. Lines end in LF only.

    If the caller's session ends first, the stream ends with RUN_ERROR `session_ended`.
    """
    error = SessionEnded()
    end = run_error(error.code, error.text(caller.locale), [])
    return _stream(_encode(_until_session_ends(batches, monitor, caller, end)))


def named_event_stream(
    batches: EventStream,
    monitor: SessionMonitor,
    caller: Caller,
    *,
    sends_names: bool,
    exclude: Collection[str] = (),
) -> EventSourceResponse:
    """Return a stream of events whose data contain their name as `event`.

    Without the `event` field on the wire, a browser calls `onmessage` for every event. If the
    caller's session ends first, the stream ends with `error`.
    """
    end = task_error(SessionEnded().text(caller.locale))
    until_end = _until_session_ends(batches, monitor, caller, end)
    return _stream(_encode_named(until_end, sends_names, frozenset(exclude)))


async def _until_session_ends(
    batches: EventStream, monitor: SessionMonitor, caller: Caller, end: Event
) -> EventStream:
    """Yield the batches. If the session ends before the last event, yield `end` and stop.

    What executes goes on: only the stream of the ended session stops.
    """
    last: NumberedEvent = (START, {})
    with monitor.watch(caller.session_id) as watch:
        async with aclosing(batches):
            while not watch.has_ended:
                try:
                    with watch:
                        batch = await anext(batches, None)
                except SessionEnded:
                    break
                if batch is None:
                    return
                last = batch[-1]
                yield batch
    if not _is_terminal(last[1]):
        yield [(last[0], end)]


def _is_terminal(event: Event) -> bool:
    return event.get("type", event.get("event")) in TERMINAL_EVENTS


class _EventStream(EventSourceResponse):
    """A stream that ends when the client stops reading."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_head(scope):
            await self._send_head(send)
            return
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("slow_client_disconnected", path=scope["path"])

    async def _send_head(self, send: Send) -> None:
        """Send the headers. The events, which nothing has asked for yet, are not begun."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        await send({"type": "http.response.body"})


def _stream(encoded: AsyncIterator[bytes]) -> EventSourceResponse:
    return _EventStream(
        encoded,
        sep="\n",
        ping=PING_SECONDS,
        send_timeout=SEND_TIMEOUT_SECONDS,
        shutdown_grace_period=SHUTDOWN_GRACE_SECONDS,
        headers=HEADERS,
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
                b"%bdata: %b\n\n" % (_id_line(event_id), orjson.dumps(event))
                for event_id, event in batch
            )


def _id_line(event_id: str) -> bytes:
    return b"" if event_id == NO_ID else b"id: %b\n" % event_id.encode()
