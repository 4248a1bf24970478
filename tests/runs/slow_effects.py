"""A tool that waits within its transaction."""

from dataclasses import replace
from typing import Any

from fastapi import FastAPI

from agent.tools.adapter import Tool
from tests.peers.shared_events import Gate


def hold_effect(app: FastAPI, name: str) -> Gate:
    """Have a tool's effect wait before its commit until the test opens the gate."""
    tools: dict[str, Tool] = app.state.run_worker.dependencies.tools
    tool = tools[name]
    gate = Gate()

    async def wait_before_commit(session: Any, caller: Any, **arguments: Any) -> Any:
        result = await tool.operation(session, caller, **arguments)
        await gate.pass_through()
        return result

    tools[name] = replace(tool, operation=wait_before_commit)
    return gate
