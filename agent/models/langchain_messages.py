"""Messages of a request, in OpenAI's format, as LangChain's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call

REQUEST_MESSAGE = "request_message"
"""The member of `additional_kwargs` that holds the message itself: LangChain drops what it does
not know, such as a provider's fields."""

RequestMessage = dict[str, Any]


def to_langchain_messages(messages: Iterable[RequestMessage]) -> list[BaseMessage]:
    return [_convert(message) for message in messages]


def restore_request_messages(
    converted: Sequence[RequestMessage], messages: Sequence[BaseMessage]
) -> list[RequestMessage]:
    """Replace what a client made of `messages` by the messages that they were made of."""
    return [
        message.additional_kwargs.get(REQUEST_MESSAGE, sent)
        for sent, message in zip(converted, messages, strict=True)
    ]


def _convert(message: RequestMessage) -> BaseMessage:
    content = message["content"] or ""
    kept: dict[str, Any] = {"additional_kwargs": {REQUEST_MESSAGE: message}}
    match message["role"]:
        case "system":
            return SystemMessage(content, **kept)
        case "user":
            return HumanMessage(content, **kept)
        case "tool":
            return ToolMessage(content, tool_call_id=message["tool_call_id"], **kept)
        case _:
            calls = [_convert_call(call) for call in message.get("tool_calls", [])]
            return AIMessage(content, tool_calls=calls, **kept)


def _convert_call(call: Mapping[str, Any]) -> Any:
    function = call["function"]
    return tool_call(name=function["name"], args=orjson.loads(function["arguments"]), id=call["id"])
