"""Scripted replies of a model, and their form as chat completions of OpenAI's API."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.peers.shared_events import Gate

_call_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Text:
    """Text of the reply, split into `pieces` deltas that are sent `pause_seconds` apart."""

    text: str
    pieces: int = 1
    pause_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Reasoning of the model; `member` is the endpoint's name for it."""

    text: str
    pieces: int = 1
    member: str = "reasoning_content"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. Arguments of type str are sent unchanged, valid JSON or not.

    Without an `index` (None), as with some endpoints, deltas carry none; -1 is the call's place.
    """

    name: str
    arguments: dict[str, Any] | str = field(default_factory=dict)
    id: str = field(default_factory=lambda: f"call_{next(_call_numbers)}")
    pieces: int = 1
    index: int | None = -1
    fields: dict[str, Any] = field(default_factory=dict)
    """What the endpoint puts beside the function."""

    def argument_text(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line of the stream, which keeps the connection alive."""

    text: str = "processing"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are sent unchanged."""

    data: bytes


class Hang:
    """Send nothing more, and keep the connection open until the client closes it."""


class Cut:
    """Close the connection in the middle of the body."""


Step = Text | Reasoning | Call | Pause | Comment | Raw | Gate | Hang | Cut


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int = 20
    completion_tokens: int = 7
    cached_tokens: int = 0
    reasoning_tokens: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning_tokens},
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """A response with status 200. Without `ends` the body ends before the reply is complete."""

    steps: tuple[Step, ...]
    usage: Usage | None = Usage()
    finish_reason: str | None = None
    ends: bool = True

    def finish(self) -> str:
        calls = any(isinstance(step, Call) for step in self.steps)
        return self.finish_reason or ("tool_calls" if calls else "stop")


@dataclass(frozen=True, slots=True)
class Failure:
    """A response with an error status, whose message must never reach the user."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "secret words of the provider"
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"error": {"message": self.message, "type": "scripted", "code": self.code}}


@dataclass(frozen=True, slots=True)
class Body:
    """A response with status 200 whose body is sent unchanged, in packets of `packet_bytes`.

    Without `ends` the connection is closed in the middle of the body.
    """

    data: bytes
    content_type: str = "text/event-stream"
    packet_bytes: int = 1 << 20
    ends: bool = True

    def packets(self) -> list[bytes]:
        starts = range(0, len(self.data), self.packet_bytes)
        return [self.data[start : start + self.packet_bytes] for start in starts]


class NoResponse:
    """Keep the connection open without a response until the client closes it."""


Answer = Reply | Failure | Body | NoResponse


def says(text: str, *, pieces: int = 1, pause_seconds: float = 0) -> Reply:
    return Reply((Text(text, pieces, pause_seconds),))


def calls(*tool_calls: Call, text: str = "") -> Reply:
    """Call tools, after an optional text."""
    texts = (Text(text),) if text else ()
    return Reply((*texts, *tool_calls))


def script(*steps: Step, usage: Usage | None = Usage(), ends: bool = True) -> Reply:
    return Reply(steps, usage=usage, ends=ends)


def deltas_of(reply: Reply) -> Iterator[dict[str, Any] | Pause | Comment | Raw | Gate | Hang | Cut]:
    """Yield the `delta` objects of a reply in order, and its other steps unchanged."""
    yield {"role": "assistant", "content": ""}
    place = -1
    for step in reply.steps:
        match step:
            case Text():
                for piece in split_text(step.text, step.pieces):
                    yield {"content": piece}
                    if step.pause_seconds:
                        yield Pause(step.pause_seconds)
            case Reasoning():
                yield from ({step.member: piece} for piece in split_text(step.text, step.pieces))
            case Call():
                place += 1
                yield from _call_deltas(step, place)
            case _:
                yield step


def _call_deltas(call: Call, place: int) -> Iterator[dict[str, Any]]:
    index = {} if call.index is None else {"index": place if call.index < 0 else call.index}
    first, *rest = split_text(call.argument_text(), call.pieces)
    function = {"name": call.name, "arguments": first}
    started = {**index, "id": call.id, "type": "function", "function": function, **call.fields}
    yield {"tool_calls": [started]}
    for piece in rest:
        yield {"tool_calls": [{**index, "function": {"arguments": piece}}]}


def message_of(reply: Reply) -> dict[str, Any]:
    """Return the whole message of a reply, as in a response that is not streamed."""
    text = "".join(step.text for step in reply.steps if isinstance(step, Text))
    tool_calls = [
        {
            "id": step.id,
            "type": "function",
            "function": {"name": step.name, "arguments": step.argument_text()},
        }
        for step in reply.steps
        if isinstance(step, Call)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    return {**message, "tool_calls": tool_calls} if tool_calls else message


def split_text(text: str, pieces: int) -> list[str]:
    """Split a text into at most `pieces` parts of nearly equal length."""
    size = max(1, -(-len(text) // pieces))
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
