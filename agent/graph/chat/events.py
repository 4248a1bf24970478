"""The AG-UI 1.0 events of a run, in the order in which they can occur.

    RUN_STARTED
      (MESSAGES_SNAPSHOT, STATE_SNAPSHOT: only if the stream starts with a snapshot)
      REASONING_START ... REASONING_END               the model's reasoning, if it streams it
      TEXT_MESSAGE_START, _CONTENT ..., _END          the model's text
      TOOL_CALL_START, _ARGS ..., _END                a tool call of the model
      TOOL_CALL_RESULT                                its result
      ACTIVITY_SNAPSHOT, ACTIVITY_DELTA ...           the progress of a task that a tool started
      MESSAGES_SNAPSHOT, STATE_SNAPSHOT               before an interrupt
    RUN_FINISHED or RUN_ERROR

An event is a JSON object with AG-UI's names; absent members are omitted. What occurs a few times
in a run is built with AG-UI's models, which takes 10 to 20 microseconds. What occurs with each
token or call is written as it is. So is MESSAGES_SNAPSHOT: its messages are stored in AG-UI's form.
"""

from collections.abc import Sequence
from typing import Any

import ag_ui.core as agui

from agent.graph.wire_schemas import to_wire
from domain.conversations.messages import ChatMessage

PROTOCOL_VERSION = "1.0"
"""The version that the server speaks, whatever the library's models are of."""

WAITING_EVENT = "majordomo.waiting"
"""The CUSTOM event of a thread that waits for approvals which the request does not have."""

Event = dict[str, Any]


def run_started(thread_id: str, run_id: str, parent_run_id: str | None) -> Event:
    return to_wire(
        agui.RunStartedEvent(
            thread_id=thread_id,
            run_id=run_id,
            protocol_version=PROTOCOL_VERSION,
            parent_run_id=parent_run_id,
        )
    )


def text_start(message_id: str) -> Event:
    return {"type": "TEXT_MESSAGE_START", "messageId": message_id, "role": "assistant"}


def text_delta(message_id: str, delta: str) -> Event:
    return {"type": "TEXT_MESSAGE_CONTENT", "messageId": message_id, "delta": delta}


def text_end(message_id: str) -> Event:
    return {"type": "TEXT_MESSAGE_END", "messageId": message_id}


def reasoning_start(reasoning_id: str) -> list[Event]:
    return [
        {"type": "REASONING_START", "messageId": reasoning_id},
        {"type": "REASONING_MESSAGE_START", "messageId": reasoning_id, "role": "reasoning"},
    ]


def reasoning_delta(reasoning_id: str, delta: str) -> Event:
    return {"type": "REASONING_MESSAGE_CONTENT", "messageId": reasoning_id, "delta": delta}


def reasoning_end(reasoning_id: str) -> list[Event]:
    return [
        {"type": "REASONING_MESSAGE_END", "messageId": reasoning_id},
        {"type": "REASONING_END", "messageId": reasoning_id},
    ]


def tool_call_start(call_id: str, name: str, message_id: str) -> Event:
    return {
        "type": "TOOL_CALL_START",
        "toolCallId": call_id,
        "toolCallName": name,
        "parentMessageId": message_id,
    }


def tool_call_arguments(call_id: str, delta: str) -> Event:
    return {"type": "TOOL_CALL_ARGS", "toolCallId": call_id, "delta": delta}


def tool_call_end(call_id: str) -> Event:
    return {"type": "TOOL_CALL_END", "toolCallId": call_id}


def tool_call_result(message_id: str, call_id: str, content: str) -> Event:
    return {
        "type": "TOOL_CALL_RESULT",
        "messageId": message_id,
        "toolCallId": call_id,
        "content": content,
        "role": "tool",
    }


def activity_snapshot(message_id: str, kind: str, content: dict[str, Any]) -> Event:
    return to_wire(
        agui.ActivitySnapshotEvent(
            message_id=message_id, activity_type=kind, content=content, replace=True
        )
    )


def activity_delta(message_id: str, kind: str, patch: list[dict[str, Any]]) -> Event:
    """Change an activity by a JSON Patch (RFC 6902)."""
    members = {"messageId": message_id, "activityType": kind, "patch": patch}
    return to_wire(agui.ActivityDeltaEvent.model_validate(members))


def messages_snapshot(messages: Sequence[ChatMessage]) -> Event:
    return {"type": "MESSAGES_SNAPSHOT", "messages": list(messages)}


def state_snapshot(snapshot: dict[str, Any]) -> Event:
    return to_wire(agui.StateSnapshotEvent(snapshot=snapshot))


def custom(name: str, value: Any) -> Event:
    return to_wire(agui.CustomEvent(name=name, value=value))


def run_finished(
    thread_id: str, run_id: str, outcome: dict[str, Any], usage: list[dict[str, Any]]
) -> Event:
    members = {
        "threadId": thread_id,
        "runId": run_id,
        "outcome": outcome,
        "usage": usage or None,
    }
    return to_wire(agui.RunFinishedEvent.model_validate(members))


def run_error(code: str, message: str, usage: list[dict[str, Any]]) -> Event:
    members = {"message": message, "code": code, "usage": usage or None}
    return to_wire(agui.RunErrorEvent.model_validate(members))
