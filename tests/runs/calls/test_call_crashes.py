"""A worker that dies with a program's call: nothing is lost, and the effect happens once."""

from contextlib import suppress

import httpx
import pytest
from fastapi import FastAPI
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    PROTOCOL_VERSION_META_KEY,
)
from sqlalchemy import text

from agent.runs.execution import takeover
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from domain.core.database.sessions import Sessions
from tests.mcp.programs import MODERN
from tests.runs.approvals.rest import list_approvals
from tests.runs.calls.program import Program, answer, read_approval
from tests.runs.client import AgentClient
from tests.runs.crash_points import ANSWER_POINTS, CALL_POINTS
from tests.runs.crashing_worker import CrashingWorker, StartCrashing
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import count_rows, item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import take_over_from, until_recorded

pytestmark = pytest.mark.usefixtures("patient_worker")

RUN_POINTS = [
    "before the run executes",
    "before the effect",
    "before the effect's commit",
    "after the effect's commit",
    "before the run's commit",
    "after the run's commit",
]


async def call_over_mcp(worker: CrashingWorker, program: Program) -> None:
    """Call the tool of `ask_for_dentist` with the program's token, as an MCP client does."""
    meta = {
        PROTOCOL_VERSION_META_KEY: MODERN,
        CLIENT_INFO_META_KEY: {"name": "x", "version": "1"},
        CLIENT_CAPABILITIES_META_KEY: {},
    }
    params = {"name": "create_schedule_item", "arguments": DENTIST, "_meta": meta}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    headers = {
        "Authorization": f"Bearer {program.token}",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": "tools/call",
        "Mcp-Name": "create_schedule_item",
        "Accept": "application/json, text/event-stream",
    }
    with suppress(httpx.HTTPError):
        await worker.http.post("/mcp", json=message, headers=headers)


@pytest.mark.parametrize("point", CALL_POINTS)
async def test_a_call_survives_its_worker(
    point: str,
    program: Program,
    agent: AgentClient,
    start_crashing: StartCrashing,
    sessions: Sessions,
) -> None:
    first = start_crashing(point)
    await call_over_mcp(first, program)
    await first.until_crashed()
    stored = await list_approvals(agent)
    assert len(stored) == (1 if point.startswith("after") else 0)
    if not stored:
        assert (await count_rows(sessions))["threads"] == 0
    pending = await program.ask_for_dentist()
    [shown] = await list_approvals(agent)
    assert shown["id"] == str(pending.approval_id)
    carried_out = await answer(agent, pending.approval_id)
    assert (await agent.reconnect(carried_out.json()["runId"])).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


@pytest.mark.parametrize("point", [*ANSWER_POINTS, *RUN_POINTS])
async def test_an_approved_call_survives_its_worker(
    point: str,
    app: FastAPI,
    program: Program,
    agent: AgentClient,
    start_crashing: StartCrashing,
    sessions: Sessions,
) -> None:
    pending = await program.ask_for_dentist()
    first = start_crashing(point)
    with suppress(httpx.HTTPError):
        await answer(first, pending.approval_id)
    await first.until_crashed()
    worker: RunWorker = app.state.run_worker
    await recover_runs(worker)
    await until_recorded(worker)
    again = await answer(agent, pending.approval_id)
    assert again.status_code == 202
    assert (await agent.reconnect(again.json()["runId"])).outcome == "success"
    assert (await program.result(pending)).result["title"] == "Dentist"
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == ["assistant", "tool"]
    rows = await count_rows(sessions)
    assert (rows["checkpoints"], rows["checkpoint_writes"]) == (0, 0)


async def test_a_call_is_taken_over_from_a_worker_that_stands_still(
    app: FastAPI,
    program: Program,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    sessions: Sessions,
) -> None:
    """The first worker wakes up when the other one has carried the call out."""
    gate = hold_effect(app, "create_schedule_item")
    pending = await program.ask_for_dentist()
    answered = await answer(agent, pending.approval_id)
    await gate.reached.wait()
    taking_over: RunWorker = other_worker[0].state.run_worker
    gate.open()
    await take_over_from(program.worker, taking_over, sessions)
    await other_worker[1].reconnect(answered.json()["runId"])
    await until_recorded(program.worker)
    assert (await program.result(pending)).result["title"] == "Dentist"
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == ["assistant", "tool"]


async def test_a_call_that_kills_its_workers_is_given_up(
    app: FastAPI,
    program: Program,
    agent: AgentClient,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    start_crashing: StartCrashing,
) -> None:
    monkeypatch.setattr(takeover, "MAX_ATTEMPTS", 1)
    pending = await program.ask_for_dentist()
    first = start_crashing("before the effect's commit")
    with suppress(httpx.HTTPError):
        await answer(first, pending.approval_id)
    await first.until_crashed()
    await recover_runs(program.worker)
    done = await program.result(pending)
    assert (done.result["error"], done.is_error) == ("failed", True)
    assert (await read_approval(agent, pending.approval_id))["result"]["error"] == "failed"
    assert await item_titles(sessions) == []
    async with sessions() as session:
        statuses = await session.scalars(text("SELECT status FROM runs ORDER BY created_at"))
        assert list(statuses) == ["interrupted", "failed"]


async def test_a_worker_that_stops_hands_a_call_over(
    app: FastAPI,
    program: Program,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    pending = await program.ask_for_dentist()
    run_id = (await answer(agent, pending.approval_id)).json()["runId"]
    await gate.reached.wait()
    gate.open()
    await program.worker.stop()
    await recover_runs(other_worker[0].state.run_worker)
    await other_worker[1].reconnect(run_id)
    at_other = program.at(other_worker[0])
    assert (await at_other.result(pending)).result["title"] == "Dentist"
    assert await item_titles(sessions) == ["Dentist"]
    assert (await count_rows(sessions))["checkpoints"] == 0
