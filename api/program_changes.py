"""Records what programs change: what a request with an API token changes is listed as an effect.

`BoundedRoute` is the one place that does it, for every route that has a tool.
"""

import inspect
from collections.abc import Awaitable, Callable
from functools import cache, wraps
from typing import Any, Final, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncSession

from agent.activity.recording import describe_change, pick_arguments, store_change
from agent.tools.adapter import Tool
from agent.tools.registry import load_tools
from api.envelope.envelope import Envelope
from domain.core.caller import Caller

Function = TypeVar("Function", bound=Callable[..., Awaitable[Any]])

_TOOL: Final = "__tool__"
"""The attribute of a marked function: the name of its tool."""
_find_tools = cache(load_tools)


def same_as(operation: Callable[..., Awaitable[Any]]) -> Callable[[Function], Function]:
    """Mark the function of a route that runs an operation of another name."""

    def mark(endpoint: Function) -> Function:
        setattr(endpoint, _TOOL, operation.__name__)
        return endpoint

    return mark


def find_tool(endpoint: Callable[..., Any]) -> Tool | None:
    """Return the tool of a route's function: the one with its name, unless it is marked."""
    return _find_tools().get(getattr(endpoint, _TOOL, endpoint.__name__))


def recorded(run: Function) -> Function:
    """Return the function of a route or an operation, so that it records what programs change.

    The sentence is written before, when what it is about is still as it was. A function without a
    `session` opens its transactions itself, and records in them.
    """
    tool = find_tool(run)
    if tool is None or not tool.changes or "session" not in inspect.signature(run).parameters:
        return run

    @wraps(run)
    async def run_recorded(session: AsyncSession, caller: Caller, **values: Any) -> Any:
        if caller.scopes is None:
            return await run(session=session, caller=caller, **values)
        arguments = pick_arguments(tool, values)
        message = await describe_change(session, caller, tool, arguments)
        answer = await run(session=session, caller=caller, **values)
        value = answer.data if isinstance(answer, Envelope) else answer
        await store_change(session, caller, tool, arguments, message=message, value=value)
        return answer

    return cast("Function", run_recorded)
