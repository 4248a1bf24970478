"""The messages of a conversation: as JSON in AG-UI's format, and as LangChain's for the model."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from uuid_utils.compat import uuid7

from domain.conversations.messages import ChatMessage, ToolCall

NO_RESULT = "No answer came from the person's application."


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


def to_langchain_messages(messages: Sequence[ChatMessage]) -> list[BaseMessage]:
    """Convert messages to LangChain's. A call without a result gets one that says so.

    Providers reject a history in which a call has no result or a result has no call, and require
    each result directly after its call.
    """
    results = {m["toolCallId"]: m for m in messages if m["role"] == "tool" and "toolCallId" in m}
    converted: list[BaseMessage] = []
    for message in messages:
        if message["role"] == "user":
            converted.append(HumanMessage(message.get("content", "")))
        elif message["role"] == "assistant":
            converted.append(_assistant(message))
            converted.extend(_result(call, results) for call in message.get("toolCalls", []))
    return converted


def _assistant(message: ChatMessage) -> AIMessage:
    calls = [
        tool_call(name=c["function"]["name"], args=parse_arguments(c) or {}, id=c["id"])
        for c in message.get("toolCalls", [])
    ]
    return AIMessage(message.get("content", ""), tool_calls=calls)


def _result(call: ToolCall, results: dict[str, ChatMessage]) -> ToolMessage:
    content = results[call["id"]].get("content", "") if call["id"] in results else NO_RESULT
    return ToolMessage(content, tool_call_id=call["id"], name=call["function"]["name"])
