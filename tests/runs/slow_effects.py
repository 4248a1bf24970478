"""A tool that takes its time inside of its transaction."""

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import FastAPI

from agent.tools.adapter import Tool


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
