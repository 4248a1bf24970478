"""A run in the background carries an approval: no request cancels it for want of readers."""

import asyncio

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission import thread_concurrency
from agent.runs.execution.worker import RunWorker
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.approvals.rest import answer
from tests.runs.client import AgentClient
from tests.runs.stored_state import item_titles, run_status
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import take_over_from
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("patient_worker")


async def answer_slowly(agent: AgentClient, model: ScriptedModel, gate: Gate) -> str:
    """Answer over REST, and return the run, whose reply waits at the gate."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    [interrupt] = (await agent.run("t", "Dentist")).interrupts
    model.reply(script(Text("It"), gate, Text(" is done.")))
    response = await answer(agent, interrupt)
    await gate.reached.wait()
    return str(response.json()["runId"])


@pytest.mark.parametrize("place", ["same worker", "other worker"])
async def test_the_next_request_waits_for_its_end(
    place: str, agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = Gate()
    run_id = await answer_slowly(agent, model, gate)
    model.reply(says("You are welcome."))
    client = agent if place == "same worker" else other
    thanking = asyncio.create_task(client.run("t", "Thanks"))
    for _ in range(10):  # the request looks for subscribers, and finds none
        await asyncio.sleep(thread_concurrency.POLL_INTERVAL_SECONDS)
    assert not thanking.done()
    gate.open()
    assert (await thanking).text == "You are welcome."
    assert await run_status(sessions, run_id) == "succeeded"
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_request_that_waited_for_long_is_refused(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_concurrency, "RUN_END_TIMEOUT_SECONDS", 0)
    gate = Gate()
    run_id = await answer_slowly(agent, model, gate)
    refused = await agent.run("t", "Thanks")
    assert (refused.status, refused.problem["code"]) == (409, "thread_busy")
    assert run_id in refused.problem["detail"]
    gate.open()
    assert (await agent.reconnect(run_id)).outcome == "success"


async def test_a_reader_that_leaves_does_not_make_it_cancellable(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_concurrency, "RUN_END_TIMEOUT_SECONDS", 0)
    gate = Gate()
    run_id = await answer_slowly(agent, model, gate)
    async with agent.subscribe(run_id) as (_, events):
        await anext(events)
    unread = text("SELECT unsubscribed_since IS NOT NULL FROM runs WHERE wire_id = :run_id")

    async def is_unread() -> bool:
        async with sessions() as session:
            return bool(await session.scalar(unread, {"run_id": run_id}))

    await eventually(is_unread, "the row says that the reader has left")
    assert (await agent.run("t", "Thanks")).status == 409
    gate.open()
    await agent.reconnect(run_id)
    assert await run_status(sessions, run_id) == "succeeded"


async def test_a_worker_that_takes_it_over_does_not_cancel_it_either(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(thread_concurrency, "RUN_END_TIMEOUT_SECONDS", 0)
    first, second = Gate(), Gate()
    run_id = await answer_slowly(agent, model, first)
    stalled: RunWorker = app.state.run_worker
    other_app, other = other_worker
    model.reply(script(Text("It is"), second, Text(" done.")))
    await take_over_from(stalled, other_app.state.run_worker, sessions)
    await second.reached.wait()
    assert (await other.run("t", "Thanks")).status == 409
    second.open()
    first.open()
    assert (await other.reconnect(run_id)).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_request_that_interrupts_cancels_it(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = Gate()
    run_id = await answer_slowly(agent, model, gate)
    model.reply(says("Yes?"))
    path = "/api/v1/agent/runs?on_busy=interrupt"
    assert (await agent.run("t", "Stop", path=path)).text == "Yes?"
    gate.open()
    assert await run_status(sessions, run_id) == "cancelled"
    assert await item_titles(sessions) == ["Dentist"]


async def test_it_continues_in_the_language_and_time_zone_of_its_turn(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", {"title": "D", "start_at": "2026-12-01T15:00"})))
    context = [{"description": "timezone", "value": "Asia/Tokyo"}]
    agent.http.headers["accept-language"] = "en"
    [interrupt] = (await agent.run("t", "Dentist", context=context)).interrupts
    agent.http.headers["accept-language"] = "zh-CN"
    model.reply(says("Done."))
    response = await answer(agent, interrupt)
    await agent.reconnect(response.json()["runId"])
    async with sessions() as session:
        requests = await session.execute(
            text("SELECT request ->> 'locale', request ->> 'timezone' FROM runs")
        )
        assert set(map(tuple, requests)) == {("en", "Asia/Tokyo")}
        start = await session.scalar(text("SELECT start_at FROM schedule_items"))
    assert start.isoformat() == "2026-12-01T06:00:00+00:00"
