"""The lines of a stream end in LF only, for every client."""

import json
from typing import Any, cast

import pytest

from agent.runs.streams.event_ids import EventStream
from api.responses.event_stream import EventStreamResponse
from api.responses.sse import event_stream, named_event_stream
from domain.auth.sessions.session_monitor import SessionMonitor
from domain.core.caller import Caller

TEXT = "a\x85b\u2028c\u2029d\u00e9\u2027\u202a"
EVENT = {"type": "RUN_FINISHED", "event": "completed", "delta": TEXT}


class _Monitor:
    """Watches a session that ends when the test says so."""

    has_ended = False

    def watch(self, _: Any) -> "_Monitor":
        return self

    def __enter__(self) -> "_Monitor":
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""


class _Caller:
    session_id = None
    locale = "en"


async def send_one() -> EventStream:
    yield [("1-1", EVENT)]


def stream_of(kind: str, batches: EventStream, session: _Monitor) -> EventStreamResponse:
    monitor, caller = cast("SessionMonitor", session), cast("Caller", _Caller())
    if kind == "run":
        return event_stream(batches, monitor, caller)
    return named_event_stream(batches, monitor, caller, sends_names=True)


@pytest.mark.parametrize("kind", ["run", "task"])
async def test_a_client_that_splits_unicode_text_into_lines_gets_whole_events(kind: str) -> None:
    """As `iter_lines` of httpx does."""
    response = stream_of(kind, send_one(), _Monitor())
    chunks = [chunk async for chunk in response.body_iterator]
    text = b"".join(cast("list[bytes]", chunks)).decode()
    assert text.splitlines() == text.removesuffix("\n").split("\n")
    [data] = [line.removeprefix("data: ") for line in text.splitlines() if "data: " in line]
    assert json.loads(data) == EVENT


@pytest.mark.parametrize("kind", ["run", "task"])
@pytest.mark.parametrize("is_over", [True, False])
async def test_only_a_stream_without_its_last_event_reports_the_end_of_the_session(
    kind: str, is_over: bool
) -> None:
    session = _Monitor()
    last = EVENT if is_over else {"type": "RUN_STARTED", "event": "created"}

    async def send_and_end() -> EventStream:
        session.has_ended = True
        yield [("1-1", last)]

    response = stream_of(kind, send_and_end(), session)
    chunks = [chunk async for chunk in response.body_iterator]
    text = b"".join(cast("list[bytes]", chunks)).decode()
    assert text.count("data: ") == (1 if is_over else 2)
