"""The validation of streams detects each kind of error."""

from typing import Any

import pytest

from tests.agui.scripted_server import Event, call, text
from tests.agui.validate import validate_stream

STARTED: Event = {"type": "RUN_STARTED", "threadId": "t", "runId": "r", "protocolVersion": "1.0"}
FINISHED: Event = {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}
TEXT = text("m1", "Hello")
CALL = call("c1", "f", "{}", "m1")
RESULT: Event = {
    "type": "TOOL_CALL_RESULT",
    "messageId": "r1",
    "toolCallId": "c1",
    "content": "done",
}
STATE: Event = {"type": "STATE_SNAPSHOT", "snapshot": {}}


def snapshot(content: str = "Hello", arguments: str = "{}", result: str | None = None) -> Event:
    function = {"name": "f", "arguments": arguments}
    calls = [{"id": "c1", "type": "function", "function": function}]
    messages: list[dict[str, Any]] = [
        {"id": "m1", "role": "assistant", "content": content, "toolCalls": calls}
    ]
    if result is not None:
        messages.append({"id": "r1", "role": "tool", "toolCallId": "c1", "content": result})
    return {"type": "MESSAGES_SNAPSHOT", "messages": messages}


def finished(**outcome: Any) -> Event:
    return FINISHED | {"outcome": outcome}


INTERRUPTED = finished(
    type="interrupt", interrupts=[{"id": "i1", "reason": "tool_call", "toolCallId": "c1"}]
)

VALID = {
    "text": [STARTED, *TEXT, FINISHED],
    "a call and its result": [STARTED, *TEXT, *CALL, RESULT, snapshot(result="done"), FINISHED],
    "an interrupt": [STARTED, *TEXT, *CALL, snapshot(), STATE, INTERRUPTED],
    "a result of an earlier call": [STARTED, RESULT, FINISHED],
    "a call for the front end": [
        STARTED,
        *CALL,
        finished(type="success", pendingToolCallIds=["c1"]),
    ],
    "an error in the middle": [
        STARTED,
        *TEXT[:2],
        {"type": "RUN_ERROR", "message": "Sorry", "code": "x"},
    ],
}

INVALID = {
    "no events": [],
    "no start": [*TEXT, FINISHED],
    "two starts": [STARTED, STARTED, FINISHED],
    "no protocol version": [
        {k: v for k, v in STARTED.items() if k != "protocolVersion"},
        FINISHED,
    ],
    "no end": [STARTED, *TEXT],
    "more after the end": [STARTED, FINISHED, *TEXT],
    "an error after the end": [
        STARTED,
        FINISHED,
        {"type": "RUN_ERROR", "message": "m", "code": "c"},
    ],
    "another thread": [STARTED, FINISHED | {"threadId": "u"}],
    "another run": [STARTED, FINISHED | {"runId": "s"}],
    "open text": [STARTED, *TEXT[:2], FINISHED],
    "open call": [STARTED, *CALL[:2], FINISHED],
    "open step": [STARTED, {"type": "STEP_STARTED", "stepName": "s"}, FINISHED],
    "open reasoning": [STARTED, {"type": "REASONING_START", "messageId": "x"}, FINISHED],
    "text without a start": [STARTED, TEXT[1], TEXT[2], FINISHED],
    "a delta after the end of a text": [STARTED, *TEXT, TEXT[1], FINISHED],
    "a text twice": [STARTED, *TEXT, *TEXT, FINISHED],
    "a call twice": [STARTED, *CALL, *CALL, RESULT, FINISHED],
    "an id of an earlier run": [STARTED, *text("old", "Hello"), FINISHED],
    "a call without a message": [
        STARTED,
        {"type": "TOOL_CALL_START", "toolCallId": "c1", "toolCallName": "f"},
        *CALL[1:],
        RESULT,
        FINISHED,
    ],
    "a call without a result": [STARTED, *CALL, FINISHED],
    "a pending call with a result": [
        STARTED,
        *CALL,
        RESULT,
        finished(type="success", pendingToolCallIds=["c1"]),
    ],
    "a result twice": [STARTED, *CALL, RESULT, RESULT | {"messageId": "r2"}, FINISHED],
    "a result with its message's id": [STARTED, *CALL, RESULT | {"messageId": "c1"}, FINISHED],
    "a result too early": [STARTED, *CALL[:2], RESULT, CALL[2], FINISHED],
    "an interrupt without messages": [STARTED, *CALL, STATE, INTERRUPTED],
    "an interrupt without state": [STARTED, *TEXT, *CALL, snapshot(), INTERRUPTED],
    "an interrupt for a call with a result": [
        STARTED,
        *TEXT,
        *CALL,
        RESULT,
        snapshot(result="done"),
        STATE,
        INTERRUPTED,
    ],
    "an empty list of interrupts": [STARTED, STATE, finished(type="interrupt", interrupts=[])],
    "a snapshot with another text": [STARTED, *TEXT, *CALL, RESULT, snapshot("Bye"), FINISHED],
    "a snapshot with other arguments": [
        STARTED,
        *TEXT,
        *CALL,
        RESULT,
        snapshot(arguments="[]", result="done"),
        FINISHED,
    ],
    "a snapshot with another result": [
        STARTED,
        *TEXT,
        *CALL,
        RESULT,
        snapshot(result="other"),
        FINISHED,
    ],
    "an unknown member": [STARTED | {"extra": 1}, FINISHED],
    "an unknown event": [STARTED, {"type": "SOMETHING"}, FINISHED],
    "null in an optional member": [STARTED, FINISHED | {"result": None}],
    "names in snake case": [
        {"type": "RUN_STARTED", "thread_id": "t", "run_id": "r", "protocolVersion": "1.0"},
        FINISHED,
    ],
    "a number as text": [
        STARTED,
        FINISHED | {"usage": [{"provider": "p", "model": "m", "inputTokens": "1"}]},
    ],
    "tokens that do not add up": [
        STARTED,
        FINISHED | {"usage": [{"inputTokens": 1, "outputTokens": 1, "totalTokens": 3}]},
    ],
    "a result of a cancelled run": [STARTED, finished(type="cancelled") | {"result": 1}],
    "an error without a code": [STARTED, {"type": "RUN_ERROR", "message": "Sorry"}],
}


@pytest.mark.parametrize("events", VALID.values(), ids=VALID.keys())
def test_a_valid_stream_passes(events: list[Event]) -> None:
    validate_stream(events, thread_id="t", run_id="r")


@pytest.mark.parametrize("events", INVALID.values(), ids=INVALID.keys())
def test_an_invalid_stream_fails(events: list[Event]) -> None:
    with pytest.raises(AssertionError):
        validate_stream(events, thread_id="t", run_id="r", earlier_ids=["old"])
