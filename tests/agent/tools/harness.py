"""Runs the tools for one person, as the chat graph does. Every test of a tool uses it."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from uuid import uuid4

import pytest

from agent.tools.adapter import Tool
from agent.tools.context import ToolContext
from agent.tools.registry import load_tools
from agent.tools.results import ToolError
from domain.core.database.sessions import Sessions
from tests.domain.schedule.factories import make_item
from tests.factories import Person

ROOT = Path(__file__).parents[3]
TOOLS = load_tools()
IN_A_CHAT = {"kind": "chat", "threadId": "t", "runId": "r"}
"""Who asks for the effects of tools that tests run directly."""


class Agent:
    """The agent of one person."""

    def __init__(self, sessions: Sessions, person: Person) -> None:
        self.person = person
        self.user_id = str(person.user_id)
        self.context = ToolContext(
            sessions=sessions, caller=person.caller, scope="turn:1", requested_by=IN_A_CHAT
        )

    async def run(self, name: str, **arguments: Any) -> Any:
        """Run a tool, as an approved call with an id of its own, and return its result."""
        return await TOOLS[name].run(self.context, arguments, tool_call_id=uuid4().hex)

    async def confirm(self, name: str, locale: str = "en", **arguments: Any) -> str:
        """Return the sentence that the person approves. Raises ToolError."""
        return await TOOLS[name].confirmation(self.context, arguments, locale)

    async def error_of(self, name: str, **arguments: Any) -> str:
        """Return the code of the error that both the confirmation and the call have."""
        with pytest.raises(ToolError) as raised:
            await self.confirm(name, **arguments)
        result = await self.run(name, **arguments)
        assert raised.value.result == result
        return str(result["error"])

    async def make_item(self) -> str:
        """Create a schedule item of this person and return its id."""
        return str((await make_item(self.context.sessions, self.context.caller)).id)

    async def newest_message(self) -> Any:
        return (await self.run("list_inbox_messages"))["items"][0]


def example_arguments(tool: Tool) -> dict[str, Any]:
    """Return the smallest arguments that fit the tool's schema; ids are of nothing."""
    members = tool.parameters["properties"]
    return {name: _example(members[name]) for name in tool.parameters.get("required", ())}


def _example(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    examples = {
        "uuid": str(uuid4()),
        "date-time": "2090-06-01T18:00:00",
        "string": "a" * max(1, schema.get("minLength", 1)),
        "integer": schema.get("minimum", 1),
        "number": schema.get("minimum", 1),
        "boolean": True,
        "array": [],
        "object": {},
    }
    return examples[schema.get("format") or schema["type"]]


def source_of(function: Callable[..., Any]) -> str:
    """Return where a function is, for a message to a developer: the path and the line."""
    path = Path(inspect.getsourcefile(function) or "").relative_to(ROOT)
    return f"{path}:{inspect.getsourcelines(function)[1]}"


def texts_of(function: Callable[..., Any]) -> set[str]:
    """Return the constant texts that a function uses, itself or through its module's functions."""
    assert isinstance(function, FunctionType)
    texts: set[str] = set()
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if isinstance(value, str):
            texts.add(value)
        elif isinstance(value, FunctionType) and value.__module__ == function.__module__:
            texts |= texts_of(value)
    return texts


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
