"""Validates a stream of events against AG-UI 1.0: the schema of each event, and their order.

    validate_stream(events)

Raises an AssertionError that names the event. Some rules are stricter than the protocol, where the
real client would accept the events and show something wrong; each such rule has a comment.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ag_ui.core import PROTOCOL_VERSION, Event
from pydantic import BaseModel, TypeAdapter, ValidationError

EVENT: TypeAdapter[BaseModel] = TypeAdapter(Event)
TERMINAL = {"RUN_FINISHED", "RUN_ERROR"}

Json = dict[str, Any]


def validate_event(event: Json) -> None:
    """Check that an event has only known members, with their names on the wire, and no nulls.

    The client drops unknown members, and ends the run for a null in an optional member.
    """
    try:
        model = EVENT.validate_json(json.dumps(event), strict=True)
    except ValidationError as error:
        raise AssertionError(f"{event}: {error}") from None
    assert not list(_unknown(model)), f"unknown members {list(_unknown(model))} in {event}"
    dumped = EVENT.dump_python(model, mode="json", by_alias=True)
    assert dumped == event, f"nulls or wrong names in {event}"


def validate_stream(
    events: Sequence[Json],
    *,
    thread_id: str | None = None,
    run_id: str | None = None,
    earlier_ids: Iterable[str] = (),
    is_whole: bool = True,
    is_in_sync: bool = False,
    is_earlier_version: bool = False,
) -> None:
    """Check the events of a run in order, and their ids against the arguments or RUN_STARTED.

    `earlier_ids` are the message and call ids of earlier runs of the thread, which must not be
    used again. Without `is_whole` the stream can stop anywhere, as after an abort. A client that
    `is_in_sync` has all messages already, so an interrupt needs no snapshot of them.
    A client of an earlier version gets another form of RUN_FINISHED.
    """
    check = _StreamCheck({"threadId": thread_id, "runId": run_id}, set(earlier_ids))
    check.is_in_sync = is_in_sync
    for place, event in enumerate(events):
        if is_earlier_version and event["type"] == "RUN_FINISHED":
            event = _from_earlier_version(event)  # noqa: PLW2901
        validate_event(event)
        try:
            check.add(event)
        except (AssertionError, KeyError) as error:
            raise AssertionError(f"event {place}, {event}: {error}") from None
    assert not is_whole or check.has_ended, f"no terminal event after {events[-1:]}"


def _from_earlier_version(event: Json) -> Json:
    """Return RUN_FINISHED in the form of 1.0, in which the rest of this module knows it."""
    outcome = event.get("outcome")
    if outcome is None:
        return event | {"outcome": {"type": "cancelled"}}
    assert outcome.keys() <= {"type", "interrupts"}, "a member that the client does not know"
    assert outcome["type"] in {"success", "interrupt"}, "an outcome that the client does not know"
    pending = {k: v for k, v in event.items() if k == "pendingToolCallIds"}
    return {k: v for k, v in event.items() if k not in pending} | {"outcome": outcome | pending}


def _unknown(value: object) -> Iterable[str]:
    if isinstance(value, BaseModel):
        yield from value.model_extra or ()
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name))
    elif isinstance(value, list):
        for member in value:
            yield from _unknown(member)


class _StreamCheck:
    def __init__(self, ids: dict[str, str | None], earlier_ids: set[str]) -> None:
        self.ids = ids
        self.has_begun = self.has_ended = self.is_in_sync = False
        self.used_ids = earlier_ids
        self.open: dict[tuple[str, str], str] = {}
        """The content so far of everything that is open, by kind and id."""
        self.texts: dict[str, str] = {}
        self.calls: dict[str, str] = {}
        self.results: dict[str, tuple[str, str]] = {}
        self.messages: list[Json] | None = None
        self.has_state = False

    def add(self, event: Json) -> None:
        kind = event["type"]
        assert not self.has_ended, "after the terminal event"
        assert self.has_begun or kind in {"RUN_STARTED", "RUN_ERROR"}, "before RUN_STARTED"
        self.has_ended = kind in TERMINAL
        handler = getattr(self, f"_on_{kind.lower()}", None)
        if handler is not None:
            handler(event)

    def _on_run_started(self, event: Json) -> None:
        assert not self.has_begun, "a second start"
        self.has_begun = True
        assert event.get("protocolVersion") == PROTOCOL_VERSION, "no protocol version"
        self._check_ids(event)

    def _on_run_finished(self, event: Json) -> None:
        self._check_ids(event)
        assert not self.open, f"still open: {list(self.open)}"
        outcome = event.get("outcome", {"type": "success"})
        if outcome["type"] == "interrupt":
            self._check_interrupts(outcome["interrupts"])
        else:
            self._check_pending(set(outcome.get("pendingToolCallIds", [])))
        assert outcome["type"] == "success" or "result" not in event, "a result without success"
        _check_usage(event.get("usage", []))

    def _on_run_error(self, event: Json) -> None:
        assert event["message"], "no message for the user"
        assert event.get("code"), "no code for the client"
        _check_usage(event.get("usage", []))

    def _check_pending(self, pending: set[str]) -> None:
        """Check that every call has a result, or is pending for the front end."""
        answered = self.results.keys() | _answered(self.messages or [])
        assert self.calls.keys() - answered <= pending, "calls without a result"
        assert not pending & answered, "a pending call with a result"

    def _check_interrupts(self, interrupts: list[Json]) -> None:
        assert self.has_state, "an interrupt without STATE_SNAPSHOT"
        if self.messages is None and self.is_in_sync:
            return
        assert self.messages is not None, "an interrupt without MESSAGES_SNAPSHOT"
        known = {call["id"] for m in self.messages for call in m.get("toolCalls", [])}
        call_ids = {interrupt["toolCallId"] for interrupt in interrupts}
        assert call_ids <= known - _answered(self.messages), "an interrupt without an open call"
        assert len({interrupt["id"] for interrupt in interrupts}) == len(interrupts)

    def _check_ids(self, event: Json) -> None:
        for name, known in self.ids.items():
            assert known is None or event[name] == known, f"another {name}"
            self.ids[name] = event[name]

    def _open(self, kind: str, id_: str) -> None:
        # The client appends to the existing message or call if an id comes again.
        assert id_ not in self.used_ids, "an id that was used before"
        self.used_ids.add(id_)
        self.open[kind, id_] = ""

    def _write(self, kind: str, id_: str, text: str) -> None:
        assert (kind, id_) in self.open, f"no open {kind}"
        self.open[kind, id_] += text

    def _close(self, kind: str, id_: str) -> str:
        assert (kind, id_) in self.open, f"no open {kind}"
        return self.open.pop((kind, id_))

    def _on_text_message_start(self, event: Json) -> None:
        assert event.get("role", "assistant") == "assistant", "a text that is not the assistant's"
        self._open("text", event["messageId"])

    def _on_text_message_content(self, event: Json) -> None:
        self._write("text", event["messageId"], event["delta"])

    def _on_text_message_end(self, event: Json) -> None:
        self.texts[event["messageId"]] = self._close("text", event["messageId"])

    def _on_tool_call_start(self, event: Json) -> None:
        # Without it the client creates a message for the call.
        assert event.get("parentMessageId"), "a call without a message"
        self._open("call", event["toolCallId"])

    def _on_tool_call_args(self, event: Json) -> None:
        self._write("call", event["toolCallId"], event["delta"])

    def _on_tool_call_end(self, event: Json) -> None:
        self.calls[event["toolCallId"]] = self._close("call", event["toolCallId"])

    def _on_tool_call_result(self, event: Json) -> None:
        call_id, message_id = event["toolCallId"], event["messageId"]
        assert call_id not in self.results, "a second result"
        assert ("call", call_id) not in self.open, "a result before the call's end"
        # The client shows a result for every event, even if the message id comes again.
        assert message_id not in self.used_ids, "an id that was used before"
        self.used_ids.add(message_id)
        self.results[call_id] = (message_id, event["content"])

    def _on_reasoning_start(self, event: Json) -> None:
        self._open("reasoning", event["messageId"])

    def _on_reasoning_end(self, event: Json) -> None:
        self._close("reasoning", event["messageId"])

    def _on_reasoning_message_start(self, event: Json) -> None:
        self.open["reasoning message", event["messageId"]] = ""

    def _on_reasoning_message_content(self, event: Json) -> None:
        self._write("reasoning message", event["messageId"], event["delta"])

    def _on_reasoning_message_end(self, event: Json) -> None:
        self._close("reasoning message", event["messageId"])

    def _on_step_started(self, event: Json) -> None:
        assert ("step", event["stepName"]) not in self.open, "the step is already open"
        self.open["step", event["stepName"]] = ""

    def _on_step_finished(self, event: Json) -> None:
        self._close("step", event["stepName"])

    def _on_state_snapshot(self, _: Json) -> None:
        self.has_state = True

    def _on_messages_snapshot(self, event: Json) -> None:
        """Check that a snapshot holds what was streamed, under the same ids.

        The client drops messages that a snapshot lacks.
        """
        messages: list[Json] = event["messages"]
        by_id = {message["id"]: message for message in messages}
        assert len(by_id) == len(messages), "a message that comes twice"
        for id_, text in self.texts.items():
            assert by_id[id_].get("content") == text, f"message {id_} differs from its deltas"
        calls = {call["id"]: call for m in messages for call in m.get("toolCalls", [])}
        for id_, arguments in self.calls.items():
            assert calls[id_]["function"]["arguments"] == arguments, f"call {id_} differs"
        for call_id, (id_, content) in self.results.items():
            assert by_id[id_]["toolCallId"] == call_id
            assert by_id[id_]["content"] == content, f"result {id_} differs"
        _check_results_follow_their_calls(messages)
        self.messages = messages


def _answered(messages: list[Json]) -> set[str]:
    return {message["toolCallId"] for message in messages if message["role"] == "tool"}


def _check_results_follow_their_calls(messages: list[Json]) -> None:
    called: set[str] = set()
    for message in messages:
        called |= {call["id"] for call in message.get("toolCalls", [])}
        if message["role"] == "tool":
            assert message["toolCallId"] in called, f"{message['id']} has no call before it"
            called.discard(message["toolCallId"])


def _check_usage(usage: list[Json]) -> None:
    sources = [(entry.get("provider"), entry.get("model")) for entry in usage]
    assert len(set(sources)) == len(sources), "two entries for one model"
    for entry in usage:
        total = entry.get("inputTokens", 0) + entry.get("outputTokens", 0)
        assert entry.get("totalTokens", total) == total, "tokens that do not add up"
