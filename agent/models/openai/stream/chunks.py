"""Reads one event of the stream, in any of the forms that endpoints send, as a chunk."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.models.assembly.fields import merge_fields
from agent.models.assembly.tool_calls import CallPiece
from agent.models.openai.stream.errors import ReportedError, find_error
from agent.models.openai.stream.json_values import (
    as_list,
    as_name,
    as_object,
    split_content,
    text_of,
)

MESSAGE_MEMBERS = frozenset(
    {"role", "content", "refusal", "tool_calls", "function_call", "name", "audio", "annotations"}
)
"""The members of a message that OpenAI defines; any other belongs to the endpoint."""
CALL_MEMBERS = frozenset({"index", "id", "type", "function"})
REASONING_MEMBERS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")


@dataclass(slots=True)
class Chunk:
    """What one event adds to the answer."""

    text: str = ""
    reasoning: str = ""
    calls: list[CallPiece] = field(default_factory=list)
    finish_reason: str = ""
    usage: object = None
    fields: dict[str, Any] = field(default_factory=dict)
    """The members of the message that only the endpoint understands."""
    has_choices: bool = False


def read_chunk(event: dict[str, Any]) -> Chunk:
    """Read an event. A whole message in place of a delta counts as one. Raises ReportedError."""
    choices = [as_object(choice) for choice in as_list(event.get("choices"))]
    if (error := find_error(event, choices)) is not None:
        raise ReportedError(error)
    chunk = Chunk(usage=event.get("usage"), has_choices=bool(choices))
    for choice in choices:
        _read_choice(chunk, choice)
    return chunk


def _read_choice(chunk: Chunk, choice: dict[str, Any]) -> None:
    is_delta = "delta" in choice
    message = as_object(choice["delta"] if is_delta else choice.get("message"))
    _read_message(chunk, message)
    if not is_delta:  # the calls of a whole message are told apart by their places
        for place, call in enumerate(chunk.calls):
            call.index = place
    chunk.usage = chunk.usage or choice.get("usage")
    reason = as_name(choice.get("finish_reason")).lower()
    if reason not in {"", "null", "none"}:
        chunk.finish_reason = reason


def _read_message(chunk: Chunk, message: dict[str, Any]) -> None:
    text, reasoning = split_content(message.get("content"))
    chunk.text += text or text_of(message.get("refusal"))
    chunk.calls += _call_pieces(message)
    if not message.keys() <= MESSAGE_MEMBERS:
        merge_fields(chunk.fields, {n: v for n, v in message.items() if n not in MESSAGE_MEMBERS})
        reasoning = reasoning or _reasoning_of(message)
    chunk.reasoning += reasoning


def _reasoning_of(message: dict[str, Any]) -> str:
    """Return the reasoning of the first member that has any: some endpoints send it twice."""
    for name in REASONING_MEMBERS:
        if name in message and (text := text_of(message[name])):
            return text
    return ""


def _call_pieces(message: dict[str, Any]) -> list[CallPiece]:
    if tool_calls := message.get("tool_calls"):
        return list(_read_calls(as_list(tool_calls)))
    if function := as_object(message.get("function_call")):
        return list(_read_calls([{"function": function}]))
    return []


def _read_calls(calls: list[Any]) -> Iterator[CallPiece]:
    for call in calls:
        if isinstance(call, dict):
            function = as_object(call.get("function"))
            own = {n: v for n, v in call.items() if n not in CALL_MEMBERS and v is not None}
            yield CallPiece(
                index=_index(call.get("index")),
                id=as_name(call.get("id")),
                name=as_name(function.get("name")),
                arguments=_argument_text(function.get("arguments")),
                fields=own,
            )


def _index(index: object) -> Hashable:
    return index if isinstance(index, int | str) else None


def _argument_text(arguments: object) -> str:
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json.dumps(arguments, ensure_ascii=False)
