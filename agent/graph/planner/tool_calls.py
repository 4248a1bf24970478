"""Having the model write something with a tool: its arguments, as they come."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import orjson
from langchain_core.messages import BaseMessage

from agent.graph.planner.state import PlannerContext
from agent.models.port import Finished, ToolCallDelta, stream_chat

MAX_ARGUMENTS_LENGTH = 200_000
"""Characters of a call; more is no plan, but a model that does not end."""
Heard = Callable[[int], Awaitable[None]]
"""Told how many characters there are by now."""


class NotWritten(Exception):
    """The model did not call the tool, or not with an object. The text says so to the model."""


async def request_tool_call(
    context: PlannerContext,
    messages: list[BaseMessage],
    tool: dict[str, Any],
    heard: Heard | None = None,
) -> dict[str, Any]:
    """Ask the model to call a tool, and give the arguments of its first call of it.

    Raises NotWritten, or ModelFailed and its kinds.
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
                    if heard is not None:
                        await heard(characters)
                case Finished(usage=usage) if usage is not None:
                    context.usage.add(usage)
    if not calls:
        raise NotWritten(f"You did not call {name}.")
    return _read("".join(calls[min(calls)]), name)


def _read(arguments: str, name: str) -> dict[str, Any]:
    try:
        read = orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise NotWritten(f"The arguments of {name} were not a JSON object.")
    return read
