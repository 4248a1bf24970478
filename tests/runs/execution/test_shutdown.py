"""A worker that shuts down lets its runs end or hands them over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission import at_once
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from agent.runs.records.writing import begin_run
from api.workers import job_worker
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.runs.stored_state import message_roles, run_status
from tests.runs.workers import until_recorded
from tests.waiting import HUNG_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("patient_worker")


async def test_a_worker_process_lets_the_runs_that_it_took_over_end(
    app: FastAPI,
    agent: AgentClient,
    settings: Settings,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker process performs one of its jobs: the recovery of runs."""
    recoverers: list[RunWorker] = []

    @asynccontextmanager
    async def recovering(_: object, worker: RunWorker) -> AsyncIterator[None]:
        recoverers.append(worker)
        await recover_runs(worker)
        yield

    monkeypatch.setattr(job_worker, "_job_worker", recovering)
    gate = Gate()
    model.reply(script(Text("I begin"), Hang()), script(Text("Here"), gate, Text(" I am.")))
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        await app.state.run_worker.stop()
    stopping = asyncio.Event()
    working = asyncio.create_task(
        job_worker.run_job_worker(settings, stopping, drain_seconds=HUNG_SECONDS)
    )
    await gate.reached.wait()
    stopping.set()
    await eventually(lambda: recoverers[0].is_draining, "the worker drains")
    gate.open()
    await working
    assert await run_status(sessions, "r") == "succeeded"


async def test_work_that_ends_with_the_drain_is_never_left_behind(app: FastAPI) -> None:
    """The shutdown of the application cancels it again while it ends."""
    ending, end = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ending.set()
            with suppress(asyncio.CancelledError):
                await end.wait()
            await end.wait()

    shutdown = app.state.run_worker.shutdown
    working = asyncio.create_task(shutdown.unless_draining(work()))
    await shutdown.drain(0)
    await ending.wait()
    working.cancel()
    await asyncio.wait({working}, timeout=0.05)
    assert not working.done()
    end.set()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_a_draining_worker_starts_no_runs_and_hands_over_the_rest(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Here I am."))
    async with agent.stream("t", "Hello", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        draining = asyncio.create_task(app.state.run_worker.shutdown.drain(0.3))
        await eventually(lambda: app.state.run_worker.is_draining, "the worker drains")
        refused = await agent.run("t2", "Hello")
        assert (refused.status, refused.problem["code"]) == (503, "draining")
        assert int(refused.headers["retry-after"]) > 0
        async for _ in events:
            pass
        await draining
    assert answer.last["code"] == "handed_over"
    await app.state.run_worker.stop()
    await recover_runs(other_worker[0].state.run_worker)
    await until_recorded(other_worker[0].state.run_worker)
    carried_on = await other_worker[1].reconnect("r", answer.ids[-1])
    assert carried_on.text == "Here I am."


async def test_a_run_that_is_handed_over_repeats_no_call_of_the_model(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(
        calls(Call("list_friends", {})), script(Text("You have"), Hang()), says("No friends yet.")
    )
    async with agent.stream("t", "Who are my friends?", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        await app.state.run_worker.stop()
    await recover_runs(other_worker[0].state.run_worker)
    await until_recorded(other_worker[0].state.run_worker)
    carried_on = await other_worker[1].reconnect("r")
    assert carried_on.text == "No friends yet."
    assert [request.body["messages"][-1]["role"] for request in model.requests] == [
        "user",
        "tool",
        "tool",
    ]
    assert await message_roles(sessions) == ["user", "assistant", "tool", "assistant"]
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM checkpoints")) == 0


async def test_a_run_stored_while_the_worker_begins_to_drain_is_handed_over(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The signal comes during the commit: the drain does not know the run."""
    model.reply(says("Here I am."))
    worker: RunWorker = app.state.run_worker

    async def begin_and_drain(*arguments: Any, **options: Any) -> bool:
        is_stored = await begin_run(*arguments, **options)
        await worker.shutdown.drain(0)
        return is_stored

    monkeypatch.setattr(at_once, "begin_run", begin_and_drain)
    answer = await agent.run("t", "Hello", runId="r")
    assert [event.get("code") for event in answer.events] == ["handed_over"]
    await worker.stop()
    await recover_runs(other_worker[0].state.run_worker)
    await until_recorded(other_worker[0].state.run_worker)
    assert (await other_worker[1].reconnect("r", answer.ids[-1])).text == "Here I am."
    assert len(model.requests) == 1
