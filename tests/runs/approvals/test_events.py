"""The stream of a person's approvals: from any worker, without a gap, until the session ends."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.streams import approval_signals
from agent.runs.streams.approval_signals import ApprovalSignals
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import make_person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.approvals.rest import answer, approval_events, id_of
from tests.runs.client import AgentClient, Event, resolved
from tests.runs.stored_state import expire_calls
from tests.runs.tool_calls import DENTIST, LUNCH

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
def no_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only the signals."""

    async def poll(_: ApprovalSignals) -> None:
        return

    monkeypatch.setattr(ApprovalSignals, "poll", poll)


async def ask(agent: AgentClient, model: ScriptedModel, thread_id: str = "t") -> Event:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    [interrupt] = (await agent.run(thread_id, "Dentist")).interrupts
    return interrupt


@pytest.mark.usefixtures("no_polls")
@pytest.mark.parametrize("place", ["same worker", "other worker"])
async def test_questions_and_answers_are_reported_from_any_worker(
    place: str, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    reader = agent if place == "same worker" else other
    async with approval_events(reader) as events:
        assert await events.until_opened() == []
        if place == "other worker":
            await until_listening(events, agent, model)
        interrupt = await ask(agent, model)
        asked = await events.next()
        assert asked["event"] == "approval_requested"
        assert asked["approval"]["id"] == id_of(interrupt)
        model.reply(says("Done."))
        run_id = (await answer(agent, interrupt)).json()["runId"]
        answered = await events.next()
        assert answered["event"] == "approval_answered"
        assert answered["approval"]["status"] == "approved"
        assert answered["approval"]["runId"] == run_id
        assert (await reader.reconnect(run_id)).outcome == "success"


async def until_listening(events: Any, agent: AgentClient, model: ScriptedModel) -> None:
    """Ask until the other worker has heard of it: it begins to listen beside its stream."""
    number = 0
    hearing = asyncio.create_task(events.next())
    while not hearing.done():
        number += 1
        await ask(agent, model, f"t{number}")
    await hearing
    for _ in range(number - 1):
        await events.next()


@pytest.mark.usefixtures("no_polls")
async def test_an_answer_in_the_chat_is_reported_with_its_run(
    agent: AgentClient, model: ScriptedModel
) -> None:
    async with approval_events(agent) as events:
        await events.until_opened()
        interrupt = await ask(agent, model)
        await events.next()
        model.reply(says("Done."))
        await agent.run("t", resume=[resolved(interrupt, approved=False)], runId="in-chat")
        answered = (await events.next())["approval"]
        assert (answered["status"], answered["runId"]) == ("refused", "in-chat")


@pytest.mark.usefixtures("no_polls")
async def test_expiry_and_a_stop_are_reported(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    async with approval_events(agent) as events:
        await events.until_opened()
        await ask(agent, model)
        await events.next()
        await expire_calls(sessions)
        await expire_interrupts(app.state.run_worker)
        assert (await events.next())["event"] == "approval_expired"
        model.reply(calls(Call("create_schedule_item", LUNCH)))
        await agent.run("t", "Lunch", runId="lunch")
        await events.next()
        await agent.cancel("lunch")
        assert (await events.next())["approval"]["status"] == "cancelled"


async def test_a_stream_begins_with_what_is_open(agent: AgentClient, model: ScriptedModel) -> None:
    closed, first = await ask(agent, model, "t0"), await ask(agent, model, "t1")
    second = await ask(agent, model, "t2")
    model.reply(says("All right."))
    await agent.run("t0", resume=[resolved(closed, approved=False)])
    async with approval_events(agent) as events:
        opened = await events.until_opened()
        assert [each["interruptId"] for each in opened] == [first["id"], second["id"]]
        last_id = events.last_id
    async with approval_events(agent, last_id) as events:
        third = await ask(agent, model, "t3")
        assert (await events.next())["approval"]["interruptId"] == third["id"]


async def test_a_client_continues_without_a_gap_at_any_event(
    agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    async with approval_events(agent) as events:
        await events.until_opened()
        start = events.last_id
    interrupts = [await ask(agent, model, f"t{n}") for n in range(3)]
    expected = [each["id"] for each in interrupts]
    for received in range(3):
        async with approval_events(other, start) as events:
            read = [(await events.next())["approval"]["interruptId"] for _ in range(received)]
            position = events.last_id or start
        async with approval_events(agent, position) as events:
            read += [(await events.next())["approval"]["interruptId"] for _ in range(3 - received)]
        assert read == expected
    model.reply(says("Done."))
    await answer(agent, interrupts[0])
    async with approval_events(agent, start) as events:
        states = [(await events.next())["approval"]["status"] for _ in range(3)]
    assert states == ["pending", "pending", "approved"]


@pytest.mark.parametrize("unknown", ["999999", "1-1", "-1", "x" * 20])
async def test_an_id_that_was_not_sent_gets_what_is_open(
    unknown: str, agent: AgentClient, model: ScriptedModel
) -> None:
    interrupt = await ask(agent, model)
    async with approval_events(agent, unknown) as events:
        assert [each["interruptId"] for each in await events.until_opened()] == [interrupt["id"]]


async def test_a_number_that_commits_late_is_not_skipped(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """A later change waits for the commit of an earlier one."""
    first, second = await ask(agent, model, "t1"), await ask(agent, model, "t2")
    async with approval_events(agent) as events:
        await events.until_opened()
        async with sessions.begin() as session:
            await session.execute(
                text("UPDATE pending_tool_calls SET status = status WHERE interrupt_id = :id"),
                {"id": first["id"]},
            )
            model.reply(says("Done."))
            answering = asyncio.create_task(answer(agent, second))
            await asyncio.sleep(0)
        assert (await answering).status_code == 202
        seen = {(await events.next())["approval"]["interruptId"] for _ in range(2)}
        assert seen == {first["id"], second["id"]}


async def test_without_redis_the_stream_polls(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval_signals, "CHANNEL", "unheard")
    async with approval_events(other) as events:
        await events.until_opened()
        monkeypatch.setattr(ApprovalSignals, "send", lambda *_: None)
        interrupt = await ask(agent, model)
        assert (await events.next())["approval"]["id"] == id_of(interrupt)


async def test_the_stream_ends_with_its_session(agent: AgentClient, sessions: Sessions) -> None:
    async with approval_events(agent) as events:
        await events.until_opened()
        async with sessions.begin() as session:
            await session.execute(text("UPDATE login_sessions SET ended_at = now()"))
        assert (await events.next())["event"] == "error"
        with pytest.raises(StopAsyncIteration):
            await events.next()


async def test_a_stream_has_no_events_of_another_person(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    async with approval_events(stranger) as events:
        await events.until_opened()
        await ask(agent, model)
        own = await ask(stranger, model)
        assert (await events.next())["approval"]["interruptId"] == own["id"]
    await stranger.http.aclose()


async def test_a_stream_ends_when_its_worker_stops(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    async with approval_events(agent) as events:
        await events.until_opened()
        await app.state.run_worker.stop()
        with pytest.raises(StopAsyncIteration):
            await events.next()
