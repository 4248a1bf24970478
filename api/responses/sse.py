"""Server-Sent Events: the only module that serialises events for the wire."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing

import orjson

from agent.graph.chat.events import Event, run_error
from agent.graph.planner.events import TERMINAL
from agent.graph.planner.events import error as task_error
from agent.runs.streams.event_ids import NO_ID, START, EventStream, NumberedEvent
from api.responses.event_stream import EventStreamResponse
from domain.auth.sessions.session_monitor import SessionEnded, SessionMonitor
from domain.core.caller import Caller

TERMINAL_EVENTS = TERMINAL | {"RUN_FINISHED", "RUN_ERROR"}
"""The last events of the streams of tasks and of runs."""
_LINE_ENDS = tuple(
    (character.encode(), b"\\u%04x" % ord(character)) for character in "\x85\u2028\u2029"
)
"""What ends a line of Unicode text but not of JSON, and its escape."""


def event_stream(
    batches: EventStream, monitor: SessionMonitor, caller: Caller
) -> EventStreamResponse:
    """Return a stream of events with their ids. Lines end in LF only.

    If the caller's session ends first, the stream ends with RUN_ERROR `session_ended`.
    """
    error = SessionEnded()
    end = run_error(error.code, error.text(caller.locale), [])
    return EventStreamResponse(_encode(_until_session_ends(batches, monitor, caller, end)))


def named_event_stream(
    batches: EventStream,
    monitor: SessionMonitor,
    caller: Caller,
    *,
    sends_names: bool,
    exclude: Collection[str] = (),
) -> EventStreamResponse:
    """Return a stream of events whose data contain their name as `event`.

    Without the `event` field on the wire, a browser calls `onmessage` for every event. If the
    caller's session ends first, the stream ends with `error`.
    """
    end = task_error(SessionEnded().text(caller.locale))
    until_end = _until_session_ends(batches, monitor, caller, end)
    return EventStreamResponse(_encode_named(until_end, sends_names, frozenset(exclude)))


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


async def _encode_named(
    batches: EventStream, sends_names: bool, exclude: frozenset[str]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(batches):
        async for batch in batches:
            included = [numbered for numbered in batch if numbered[1]["event"] not in exclude]
            if included:
                chunk = b"".join(
                    b"id: %b\n%bdata: %b\n\n"
                    % (
                        event_id.encode(),
                        b"event: %b\n" % event["event"].encode() if sends_names else b"",
                        orjson.dumps(event),
                    )
                    for event_id, event in included
                )
                yield _escape_line_ends(chunk)


async def _encode(batches: EventStream) -> AsyncGenerator[bytes, None]:
    async with aclosing(batches):
        async for batch in batches:
            chunk = b"".join(
                b"%bdata: %b\n\n" % (_id_line(event_id), orjson.dumps(event))
                for event_id, event in batch
            )
            yield _escape_line_ends(chunk)


def _escape_line_ends(chunk: bytes) -> bytes:
    """Return a chunk in which only LF ends a line, also for clients that split it as Unicode text.

    JSON has these characters in strings only, where the escapes stand for the same text.
    """
    if chunk.isascii():
        return chunk
    for character, escape in _LINE_ENDS:
        if character in chunk:
            chunk = chunk.replace(character, escape)
    return chunk


def _id_line(event_id: str) -> bytes:
    return b"" if event_id == NO_ID else b"id: %b\n" % event_id.encode()
