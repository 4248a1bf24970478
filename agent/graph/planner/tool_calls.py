"""Has the model call one tool, and reads the streamed arguments."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import orjson

from agent.graph.planner.state import PlannerContext
from agent.graph.tool_schemas import reduce_tool
from agent.models.errors import ModelAnswerEmpty
from agent.models.langchain_messages import RequestMessage
from agent.models.measurement import measured_answer
from agent.models.port import Finished, ToolCallDelta, stream_chat

MAX_ARGUMENTS_LENGTH = 200_000
"""The bound on the characters of a call: a model that exceeds it does not stop."""
OnProgress = Callable[[int], Awaitable[None]]
"""Gets the number of characters received so far."""


class NotWritten(Exception):
    """The model did not call the tool, or not with an object. The text is for the model."""


class CallCut(NotWritten):
    """The call reached the limit of an answer's length: the same call would be cut again."""


async def request_tool_call(
    context: PlannerContext,
    messages: list[RequestMessage],
    tool: dict[str, Any],
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Have the model call a tool, and return the arguments of its first call.

    Raises NotWritten, CallCut, or ModelFailed and its subclasses.
    """
    name = tool["function"]["name"]
    written = _WrittenCall(name)
    try:
        with measured_answer(context.usage.model):
            await _read_call(context, messages, tool, written, on_progress)
    except ModelAnswerEmpty as error:
        raise NotWritten(f"You did not call {name}.") from error
    return written.parse()


async def _read_call(
    context: PlannerContext,
    messages: list[RequestMessage],
    tool: dict[str, Any],
    written: "_WrittenCall",
    on_progress: OnProgress | None,
) -> None:
    async with aclosing(stream_chat(context.model, messages, [reduce_tool(tool)])) as deltas:
        async for delta in deltas:
            if isinstance(delta, ToolCallDelta):
                written.on_delta(delta)
                if on_progress is not None:
                    await on_progress(written.characters)
            elif isinstance(delta, Finished):
                written.is_cut = delta.finish_reason == "length"
                if delta.usage is not None:
                    context.usage.add(delta.usage)


class _WrittenCall:
    """The calls of one response, of which the first one of the tool counts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_cut = False
        self.characters = 0
        self._calls: dict[int, list[str]] = {}

    def on_delta(self, delta: ToolCallDelta) -> None:
        if delta.name == self.name or delta.index in self._calls:
            self._calls.setdefault(delta.index, []).append(delta.arguments)
        self.characters += len(delta.arguments)
        if self.characters > MAX_ARGUMENTS_LENGTH:
            raise NotWritten(f"The arguments of {self.name} were too long.")

    def parse(self) -> dict[str, Any]:
        if not self._calls:
            raise NotWritten(f"You did not call {self.name}.")
        try:
            parsed = orjson.loads("".join(self._calls[min(self._calls)]) or "{}")
        except orjson.JSONDecodeError:
            parsed = None
        if isinstance(parsed, dict):
            return parsed
        if self.is_cut:
            raise CallCut(f"The arguments of {self.name} were cut: write less.")
        raise NotWritten(f"The arguments of {self.name} were not a JSON object.")
