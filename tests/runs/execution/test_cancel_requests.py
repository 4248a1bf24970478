"""An accepted cancel request holds, even before the run's worker notices it."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution.lifecycle import lease
from agent.tools.adapter import Tool
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, resolved
from tests.runs.stored_state import call_statuses, item_titles, message_roles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.waiting import eventually


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # No worker checks during a test whether its runs were revoked.
    monkeypatch.setattr(lease, "REVOKED_POLL_INTERVAL_SECONDS", 3600)
    return settings


ENDS: dict[str, tuple[Call | Text, list[str]]] = {
    "a question": (Call("create_schedule_item", DENTIST), ["user", "assistant", "tool"]),
    "text": (Text(" so."), ["user", "assistant"]),
}


@pytest.mark.parametrize("end", ENDS)
async def test_a_run_with_a_cancel_request_ends_as_cancelled_whatever_its_result(
    end: str, agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    comes, stored = ENDS[end]
    gate = Gate()
    model.reply(script(Text("I think"), gate, comes), says("Yes?"))
    async with agent.stream("t", "Dentist", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        assert await other.cancel("r") == 202
        gate.open()
        async for _ in events:
            pass
    validate_stream(answer.events)
    assert answer.outcome == "cancelled"
    assert await call_statuses(sessions) == []
    assert await message_roles(sessions) == stored
    results = answer.of("TOOL_CALL_RESULT")
    assert ["cancelled" in result["content"] for result in results] == [True] * stored.count("tool")
    assert (await agent.run("t", "Go on")).text == "Yes?"


async def has_cancel_request(sessions: Sessions) -> bool:
    async with sessions() as session:
        query = text("SELECT count(*) FROM runs WHERE cancel_requested_at IS NOT NULL")
        return bool(await session.scalar(query))


async def test_on_busy_interrupt_cancels_a_run_before_it_asks_for_approval(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = Gate()
    model.reply(script(Text("I think"), gate, Call("create_schedule_item", DENTIST)), says("Yes?"))
    path = "/api/v1/agent/runs?on_busy=interrupt"
    async with agent.stream("t", "Dentist") as (answer, events):
        while not answer.text:
            await anext(events)
        interrupting = asyncio.create_task(other.run("t", "Stop. Hello?", path=path))
        await eventually(partial(has_cancel_request, sessions), "the cancel request is stored")
        gate.open()
        async for _ in events:
            pass
    second = await interrupting
    assert (answer.outcome, second.outcome) == ("cancelled", "success")
    assert second.text == "Yes?"
    assert await message_roles(sessions) == ["user", "assistant", "tool", "user", "assistant"]


async def test_no_effect_begins_after_a_cancel_request(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    tools: dict[str, Tool] = app.state.run_worker.dependencies.tools
    tool = tools["create_schedule_item"]
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def wait(session: Any, caller: Any, **arguments: Any) -> Any:
        begun.set()
        await goes_on.wait()
        return await tool.operation(session, caller, **arguments)

    tools["create_schedule_item"] = replace(tool, operation=wait)
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Both")
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    resuming = asyncio.create_task(agent.run("t", runId="r", resume=entries))
    await begun.wait()
    assert await other.cancel("r") == 202
    goes_on.set()
    answer = await resuming
    done, not_done = answer.of("TOOL_CALL_RESULT")
    assert answer.outcome == "cancelled"
    assert "Dentist" in done["content"]
    assert "cancelled" in not_done["content"]
    assert await item_titles(sessions) == ["Dentist"]
    assert len(model.requests) == 1
