"""A tool that waits inside of its transaction."""

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import FastAPI

from agent.tools.adapter import Tool
from tests.peers.signals import Gate


def hold_effect(app: FastAPI, name: str) -> Gate:
    """Have a tool's effect wait before its commit until the test opens the gate."""
    tools: dict[str, Tool] = app.state.agent.parts.tools
    tool = tools[name]
    gate = Gate()

    async def held(session: Any, caller: Any, **arguments: Any) -> Any:
        result = await tool.operation(session, caller, **arguments)
        await gate.pass_through()
        return result

    tools[name] = replace(tool, operation=held)
    return gate


def slow_down(app: FastAPI, name: str, seconds: float) -> asyncio.Event:
    """Have a tool's effect wait before its commit; the event says that one waits there."""
    tools: dict[str, Tool] = app.state.agent.parts.tools
    tool = tools[name]
    begun = asyncio.Event()

    async def slowly(session: Any, caller: Any, **arguments: Any) -> Any:
        made = await tool.operation(session, caller, **arguments)
        begun.set()
        await asyncio.sleep(seconds)
        return made

    tools[name] = replace(tool, operation=slowly)
    return begun
