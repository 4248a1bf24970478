"""A stalled worker whose run was taken over changes nothing when it resumes."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from agent.runs.execution.lifecycle import lease
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.takeover import MAX_ATTEMPTS
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.log_writer import Batch
from agent.tools.effects import begin_effect
from checkpoints.fences import StaleFence
from domain.conversations.runs import release_run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.stored_state import run_status
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import (
    cancel_and_wait,
    find_no_revoked,
    log_writers,
    take_over_from,
    until_recorded,
)
from tests.waiting import eventually, unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url or "") as redis:
        yield redis


async def test_a_reconnect_at_a_stale_worker_follows_the_new_attempt(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stale worker has not checked yet which of its runs were revoked."""
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(script(Text("I am"), Hang()), says("Somebody else."))
    stalled, (other_app, client) = app.state.run_worker, other_worker
    worker = other_app.state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [live] = stalled.live_runs.values()
        await take_over_from(stalled, worker, sessions)
        await until_recorded(worker)
        answer = await client.reconnect("r", begun.ids[-1])
        assert answer.text == "Somebody else."
        async with unless_hung():
            again = await agent.reconnect("r", begun.ids[-1])
            rest = await agent.reconnect("r", answer.ids[2])
        assert again.events == answer.events
        assert rest.ids == answer.ids[3:]
        await cancel_and_wait(live)


async def test_subscribers_at_a_stale_worker_are_handed_over(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """The stale worker does not wait for its hanging model."""
    model.reply(script(Text("I am"), Hang()), says("Somebody else."))
    stalled, worker = app.state.run_worker, other_worker[0].state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        await take_over_from(stalled, worker, sessions)
        async with unless_hung():
            async for _ in events:
                pass
        await eventually(lambda: not stalled.live_runs, "the stale worker lets go of the run")
    assert begun.last["code"] == "handed_over"
    assert not begun.of("TEXT_MESSAGE_END"), "the stream reports an end that did not happen"
    await until_recorded(worker)
    assert (await agent.reconnect("r", begun.ids[-1])).text == "Somebody else."


async def test_a_stale_worker_does_not_write_to_the_log_of_the_new_attempt(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stalled before its first batch, which deletes the log of earlier attempts."""
    model.reply(script(Text("I am"), Hang()), says("Somebody else."))
    stalled: RunWorker = app.state.run_worker
    other_app, client = other_worker
    worker = other_app.state.run_worker
    woken = asyncio.Event()
    append = stalled.event_log.append

    async def append_late(batches: Sequence[Batch]) -> Sequence[Exception | None]:
        await woken.wait()
        return await append(batches)

    monkeypatch.setattr(stalled.event_log._writer, "_append", append_late)
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [live] = stalled.live_runs.values()
        await take_over_from(stalled, worker, sessions)
        await until_recorded(worker)
        answer = await client.reconnect("r")
        recording = log_writers(stalled)
        assert len(recording) == 1
        woken.set()
        await cancel_and_wait(live)
        async with unless_hung():
            await asyncio.wait(recording)
    validate_stream(answer.events)
    assert (await client.reconnect("r")).events == answer.events


async def test_a_run_that_was_given_up_has_no_further_effects(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """Its last worker was not dead: it resumes right before an approved effect."""
    model.reply(script(Text("I am"), Hang()))
    stalled, (other_app, client) = app.state.run_worker, other_worker
    worker = other_app.state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [live] = stalled.live_runs.values()
        async with sessions.begin() as session:
            query = "UPDATE runs SET attempts = :most"
            await session.execute(text(query), {"most": MAX_ATTEMPTS})
        await take_over_from(stalled, worker, sessions)
        assert await run_status(sessions, "r") == "failed"
        fence = (live.run.thread_id, live.run.fence)
        key = {"user_id": live.run.user_id, "scope": "turn", "key": "call"}
        async with sessions() as session:
            with pytest.raises(StaleFence):
                await begin_effect(session, fence, **key)
        async with unless_hung():
            async for _ in events:
                pass
    assert begun.last["code"] == "handed_over"
    run = (await client.http.get("/api/v1/agent/runs/r")).json()
    assert run["error"]["code"] == "recovery_failed"
    for each in (agent, client):
        assert (await each.reconnect("r")).last["code"] == "recovery_failed"
        assert (await each.reconnect("r", begun.ids[-1])).last["code"] == "recovery_failed"


async def test_a_run_that_was_given_up_shows_the_results_of_its_effects(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stored result never claims that a committed effect is unknown."""
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(calls(Call("create_schedule_item", DENTIST)), script(Text("I am"), Hang()))
    interrupted = await agent.run("t", "Dentist")
    entry = resolved(interrupted.interrupts[0])
    async with agent.stream("t", resume=[entry], runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [live] = app.state.run_worker.live_runs.values()
        async with sessions.begin() as session:
            await release_run(session, live.run.id, live.run.fence)
            await session.execute(text("UPDATE runs SET attempts = :n"), {"n": MAX_ATTEMPTS})
        await recover_runs(app.state.run_worker)
        await cancel_and_wait(live)
    thread = (await agent.http.get("/api/v1/agent/threads/t")).json()
    [result] = [each for each in thread["messages"] if each["role"] == "tool"]
    assert result["content"] == begun.of("TOOL_CALL_RESULT")[0]["content"]
