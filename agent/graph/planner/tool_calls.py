"""Has the model call one tool, and reads the streamed arguments."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import orjson
from langchain_core.messages import BaseMessage

from agent.graph.planner.state import PlannerContext
from agent.models.port import Finished, ToolCallDelta, stream_chat

MAX_ARGUMENTS_LENGTH = 200_000
"""The bound on the characters of a call: a model that exceeds it does not stop."""
OnProgress = Callable[[int], Awaitable[None]]
"""Gets the number of characters received so far."""


class NotWritten(Exception):
    """The model did not call the tool, or not with an object. The text is for the model."""


async def request_tool_call(
    context: PlannerContext,
    messages: list[BaseMessage],
    tool: dict[str, Any],
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Have the model call a tool, and return the arguments of its first call.

    Raises NotWritten, or ModelFailed and its subclasses.
    """
    name = tool["function"]["name"]
    calls: dict[int, list[str]] = {}
    characters = 0
    async with aclosing(stream_chat(context.model, messages, [tool])) as deltas:
        async for delta in deltas:
            match delta:
                case ToolCallDelta():
                    if delta.name == name or delta.index in calls:
                        calls.setdefault(delta.index, []).append(delta.arguments)
                    characters += len(delta.arguments)
                    if characters > MAX_ARGUMENTS_LENGTH:
                        raise NotWritten(f"The arguments of {name} were too long.")
                    if on_progress is not None:
                        await on_progress(characters)
                case Finished(usage=usage) if usage is not None:
                    context.usage.add(usage)
    if not calls:
        raise NotWritten(f"You did not call {name}.")
    return _parse("".join(calls[min(calls)]), name)


def _parse(arguments: str, name: str) -> dict[str, Any]:
    try:
        parsed = orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict):
        raise NotWritten(f"The arguments of {name} were not a JSON object.")
    return parsed
