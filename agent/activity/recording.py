"""Stores what a program changes over REST in the account of effects, as the tool of the same name.

The agent's own calls store their effects in `agent/tools/effects.py`.
"""

import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import Tool
from agent.tools.formatting.titles import format_tool_title
from agent.tools.results import format_result
from domain.activity.models import Effect, program_requester
from domain.auth.api_tokens.service import find_token_name
from domain.core.caller import Caller
from domain.core.errors import DomainError
from domain.core.rate_limits.limiter import uncounted


def pick_arguments(tool: Tool, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a tool's operation among values; others have their defaults."""
    parameters = inspect.signature(tool.operation).parameters
    return {
        name: values.get(name, parameter.default)
        for name, parameter in parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


async def describe_change(
    session: AsyncSession, caller: Caller, tool: Tool, arguments: Mapping[str, Any]
) -> str:
    """Return the sentence that says what is about to be changed.

    It is the tool's title if the operation does not do what the sentence would say. Then the
    operation refuses too, or there is nothing to change.
    """
    title = format_tool_title(tool.name, caller.locale)
    if tool.confirm is None:
        return title
    try:
        with uncounted(session):  # the operation counts
            return await tool.confirm(session, caller, **arguments)
    except DomainError:
        return title


async def store_change(
    session: AsyncSession,
    caller: Caller,
    tool: Tool,
    arguments: Mapping[str, Any],
    *,
    message: str,
    value: Any,
) -> None:
    """Store the change that a program has made, in its transaction.

    `value` is what the operation returned.
    """
    client = await find_token_name(session, caller) or ""
    session.add(
        Effect(
            user_id=caller.user_id,
            tool_name=tool.name,
            arguments=_flatten(tool, arguments),
            message=message,
            result=to_jsonable_python(format_result(value, tool.result, caller)),
            requested_by=program_requester(client, caller.session_id),
        )
    )


def _flatten(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as a call of the tool has them: the members of a schema are arguments."""
    flat: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, BaseModel):
            members = set(tool.arguments.schemas[name].model_fields)
            flat |= value.model_dump(mode="json", include=members, exclude_unset=True)
        elif name not in tool.arguments.fixed:
            flat[name] = to_jsonable_python(value)
    return flat
