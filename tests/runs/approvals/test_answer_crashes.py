"""A worker that dies with an answer over REST: nothing is lost, and the effect happens once."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.approvals.activity import list_activity
from tests.runs.approvals.rest import answer, list_approvals
from tests.runs.client import AgentClient
from tests.runs.crash_points import ANSWER_POINTS
from tests.runs.crashing_worker import StartCrashing
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.runs.workers import until_recorded

pytestmark = pytest.mark.usefixtures("patient_worker")

RUN_POINTS = [
    "before the run executes",
    "before the effect's commit",
    "after the effect's commit",
    "after the run's commit",
]


@pytest.mark.parametrize("point", [*ANSWER_POINTS, *RUN_POINTS])
async def test_an_answer_survives_its_worker(
    point: str,
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("Done."))
    first = start_crashing(point)
    [interrupt] = (await first.run("t", "Dentist")).interrupts
    with suppress(httpx.HTTPError):
        await answer(first, interrupt)
    await first.until_crashed()
    worker: RunWorker = app.state.run_worker
    await recover_runs(worker)
    await until_recorded(worker)
    again = await answer(agent, interrupt)
    assert again.status_code == 202
    assert (await agent.reconnect(again.json()["runId"])).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
    [shown] = await list_approvals(agent)
    assert (shown["status"], shown["result"]["title"]) == ("approved", "Dentist")
    assert [effect["approvalId"] for effect in await list_activity(agent)] == [shown["id"]]


@pytest.mark.parametrize("point", ANSWER_POINTS)
async def test_an_answer_to_one_of_two_questions_survives_its_worker(
    point: str,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(
        calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)),
        says("Done."),
    )
    first = start_crashing(point)
    interrupts = (await first.run("t", "Both")).interrupts
    with suppress(httpx.HTTPError):
        await answer(first, interrupts[0])
    await first.until_crashed()
    is_stored = point.startswith("after")
    assert await call_statuses(sessions) == ["CONSUMED" if is_stored else "PENDING", "PENDING"]
    assert (await answer(agent, interrupts[0])).status_code == 200
    last = await answer(agent, interrupts[1])
    assert (await agent.reconnect(last.json()["runId"])).outcome == "success"
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


async def test_a_turn_that_continues_after_an_expiry_survives_its_worker(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker dies between the commit and the execution of the run."""
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupts = (await agent.run("t", "Both")).interrupts
    await answer(agent, interrupts[0])
    await expire_calls(sessions)
    worker: RunWorker = app.state.run_worker

    def die(*_: Any, **__: Any) -> None:
        raise RuntimeError("the worker died")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "begin", die)
        with pytest.raises(RuntimeError):
            await expire_interrupts(worker)
    assert await item_titles(sessions) == []
    model.reply(says("One is done."))
    await expire_interrupts(worker)
    await recover_runs(worker)
    await until_recorded(worker)
    assert await item_titles(sessions) == ["Dentist"]
    shown = {each["arguments"]["title"]: each for each in await list_approvals(agent)}
    assert shown["Dentist"]["status"] == "approved"
    assert shown["Lunch"]["status"] == "expired"
    assert shown["Dentist"]["runId"] == shown["Lunch"]["runId"]
