"""The messages of a conversation, as JSON in AG-UI's format."""

from collections.abc import Iterable
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from domain.conversations.messages import ChatMessage, ToolCall


def new_message_id() -> str:
    return f"msg_{uuid7().hex}"


def new_call_id() -> str:
    """Return an id of our own: providers repeat theirs, or leave them empty."""
    return f"call_{uuid7().hex}"


def tool_result(call_id: str, content: str) -> ChatMessage:
    return {"id": new_message_id(), "role": "tool", "toolCallId": call_id, "content": content}


def parse_arguments(call: ToolCall) -> dict[str, Any] | None:
    """Return a call's arguments, or None if they are not a JSON object."""
    try:
        arguments = orjson.loads(call["function"]["arguments"] or "{}")
    except orjson.JSONDecodeError:
        return None
    return arguments if isinstance(arguments, dict) else None


def calls_without_result(messages: Iterable[ChatMessage]) -> list[ToolCall]:
    """Return the calls that have no result, in the model's order."""
    calls: dict[str, ToolCall] = {}
    for message in messages:
        for call in message.get("toolCalls", []):
            calls[call["id"]] = call
        if message["role"] == "tool":
            calls.pop(message.get("toolCallId", ""), None)
    return list(calls.values())
