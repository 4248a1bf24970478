"""What the scripted model answers, and how that looks as chat completions of OpenAI's API."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.peers.signals import Gate

_call_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the answer, cut into `pieces` deltas that come `pause_seconds` apart."""

    text: str
    pieces: int = 1
    pause_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Words of the model's reasoning, under the member name that the endpoint uses for them."""

    text: str
    pieces: int = 1
    member: str = "reasoning_content"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. Arguments given as text are sent as they are, valid JSON or not.

    `index` None leaves the index out, as some endpoints do; by default it is the call's place.
    """

    name: str
    arguments: dict[str, Any] | str = field(default_factory=dict)
    id: str = field(default_factory=lambda: f"call_{next(_call_numbers)}")
    pieces: int = 1
    index: int | None = -1

    def argument_text(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line of the stream, which keeps the connection alive and says nothing."""

    text: str = "processing"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes of the body as they are."""

    data: bytes


class Hang:
    """Say nothing more, and keep the connection open until the client closes it."""


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
    """An answer with status 200. Without `ends` the body stops cleanly, but unfinished."""

    steps: tuple[Step, ...]
    usage: Usage | None = Usage()
    finish_reason: str | None = None
    ends: bool = True

    def finish(self) -> str:
        calls = any(isinstance(step, Call) for step in self.steps)
        return self.finish_reason or ("tool_calls" if calls else "stop")


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer with an error status, whose text must never reach a person."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "secret words of the provider"
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"error": {"message": self.message, "type": "scripted", "code": self.code}}


Answer = Reply | Failure


def says(text: str, *, pieces: int = 1, pause_seconds: float = 0) -> Reply:
    return Reply((Text(text, pieces, pause_seconds),))


def calls(*wanted: Call, text: str = "") -> Reply:
    """Call tools, after saying `text` where there is one."""
    before = (Text(text),) if text else ()
    return Reply((*before, *wanted))


def script(*steps: Step, usage: Usage | None = Usage(), ends: bool = True) -> Reply:
    return Reply(steps, usage=usage, ends=ends)


def deltas_of(reply: Reply) -> Iterator[dict[str, Any] | Pause | Comment | Raw | Gate | Hang | Cut]:
    """Give the `delta` objects of a reply in order, and its other steps as they are."""
    yield {"role": "assistant", "content": ""}
    place = -1
    for step in reply.steps:
        match step:
            case Text():
                for piece in cut(step.text, step.pieces):
                    yield {"content": piece}
                    if step.pause_seconds:
                        yield Pause(step.pause_seconds)
            case Reasoning():
                yield from ({step.member: piece} for piece in cut(step.text, step.pieces))
            case Call():
                place += 1
                yield from _call_deltas(step, place)
            case _:
                yield step


def _call_deltas(call: Call, place: int) -> Iterator[dict[str, Any]]:
    index = {} if call.index is None else {"index": place if call.index < 0 else call.index}
    first, *others = cut(call.argument_text(), call.pieces)
    function = {"name": call.name, "arguments": first}
    yield {"tool_calls": [{**index, "id": call.id, "type": "function", "function": function}]}
    for piece in others:
        yield {"tool_calls": [{**index, "function": {"arguments": piece}}]}


def message_of(reply: Reply) -> dict[str, Any]:
    """Give the whole message of a reply, as it is answered where nobody asked for a stream."""
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


def cut(text: str, pieces: int) -> list[str]:
    """Cut a text into that many parts of nearly equal length, as far as it reaches."""
    size = max(1, -(-len(text) // pieces))
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
