"""A run whose worker died, stalled or lost it is taken over; nothing is lost or doubled."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from agent.runs.execution.lifecycle import lease
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.takeover import take_over
from agent.runs.execution.worker import RunWorker
from agent.tools.adapter import Tool
from checkpoints.turn_buffer import TurnBuffer
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.crashing_worker import StartCrashing
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import expire_lease, find_no_revoked, take_over_from, until_recorded
from tests.waiting import eventually, unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")


POINTS = ["before the effect's commit", "after the effect's commit", "while the model streams"]


@pytest.mark.parametrize("point", POINTS)
async def test_a_dead_worker_s_run_is_taken_over_and_clients_reconnect(
    point: str,
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start_crashing(point)
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    worker = app.state.run_worker
    await asyncio.gather(*(recover_runs(worker) for _ in range(3)))
    await until_recorded(worker)
    answer = await agent.reconnect("answer", "2-1")
    validate_stream(answer.events)
    assert answer.outcome == "success"
    assert answer.text == "It is done."
    assert [event["type"] for event in answer.events[:3]] == [
        "RUN_STARTED",
        "MESSAGES_SNAPSHOT",
        "STATE_SNAPSHOT",
    ]
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == ["user", "assistant", "tool", "assistant"]


async def crash_with_cancel_request(
    start_crashing: StartCrashing, point: str, sessions: Sessions
) -> None:
    """Approve a call, crash its worker at a point, and request the run's cancellation."""
    first = start_crashing(point)
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET cancel_requested_at = now()"))


async def test_a_run_with_a_cancel_request_is_cancelled_at_takeover(
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await crash_with_cancel_request(start_crashing, "before the effect", sessions)
    await recover_runs(app.state.run_worker)
    assert (await agent.reconnect("answer")).outcome == "cancelled"
    assert await item_titles(sessions) == []
    assert len(model.requests) == 1


async def test_a_cancelled_run_reports_an_effect_that_was_committed_before_the_crash(
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await crash_with_cancel_request(start_crashing, "after the effect's commit", sessions)
    await recover_runs(app.state.run_worker)
    answer = await agent.reconnect("answer")
    assert answer.outcome == "cancelled"
    assert "Dentist" in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_result_from_before_the_handover_stays_in_the_messages(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A read-only call ended before the handover; the next attempt does not repeat it."""
    worker: RunWorker = app.state.run_worker
    tools: dict[str, Tool] = app.state.run_worker.dependencies.tools
    tool = tools["create_schedule_item"]
    is_confirmed, has_result = asyncio.Event(), asyncio.Event()

    async def confirm_late(*_: Any, **__: Any) -> str:
        await is_confirmed.wait()
        return "Create it"

    put_writes = TurnBuffer.put_writes

    def put_and_report(buffer: TurnBuffer, *args: Any) -> None:
        put_writes(buffer, *args)
        _, writes, *_ = args
        messages = [each for channel, value in writes if channel == "messages" for each in value]
        if any(message["role"] == "tool" for message in messages):
            has_result.set()

    monkeypatch.setattr(TurnBuffer, "put_writes", put_and_report)
    tools["create_schedule_item"] = replace(tool, confirm=confirm_late)
    model.reply(calls(Call("list_schedule_items"), Call("create_schedule_item", DENTIST)))
    asking = asyncio.create_task(agent.run("t", "Dentist", runId="r"))
    async with unless_hung():
        await has_result.wait()
    for driving in worker.executions.unfinished:
        driving.cancel()
    assert (await asking).last["code"] == "handed_over"
    is_confirmed.set()
    await recover_runs(worker)
    answer = await agent.reconnect("r")
    assert answer.outcome == "interrupt"
    assert [message["role"] for message in answer.snapshot] == ["user", "assistant", "tool"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert len(model.requests) == 1


async def test_a_stalled_worker_that_resumes_can_write_nothing(
    agent: AgentClient,
    app: FastAPI,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """As after SIGSTOP: the lease expires, another worker takes over, then the worker resumes."""
    model.reply(script(Text("I am"), Hang()), says("Somebody else's answer."))
    stalled = app.state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        live = next(iter(stalled.live_runs.values()))
        await take_over_from(stalled, other_worker[0].state.run_worker, sessions)
        await until_recorded(other_worker[0].state.run_worker)
        answer = await other_worker[1].reconnect("r")
        assert answer.text == "Somebody else's answer."
        live.cancel()
        await live.wait()
    assert live.handover_event is not None
    assert live.handover_event["code"] == "handed_over"
    assert await message_roles(sessions) == ["user", "assistant"]
    async with sessions() as session:
        assert await session.scalar(text("SELECT status FROM runs")) == "succeeded"


async def test_an_attempt_that_resumes_does_not_end_the_next_one_on_its_worker(
    agent: AgentClient,
    app: FastAPI,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(*[script(Text(f"Attempt {number}"), Hang()) for number in (1, 2, 3)])
    worker, another = app.state.run_worker, other_worker[0].state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [first] = worker.live_runs.values()
        driving_first = worker.executions.unfinished
        await take_over_from(worker, another, sessions)
        await take_over_from(another, worker, sessions)
        [third] = worker.live_runs.values()
        first.cancel()
        async with unless_hung():
            await asyncio.wait(driving_first)
        assert third is not first
        assert worker.live_runs == {third.run.id: third}
        assert worker.live_runs.executes(third.run.id)


async def break_connections(sessions: Sessions) -> None:
    """Break the connections that are in the middle of a transaction, as an outage would."""
    async with sessions() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                " current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
            )
        )


async def recover_by_job(other_worker: tuple[FastAPI, AgentClient]) -> None:
    await recover_runs(other_worker[0].state.run_worker)


async def recover_by_message(other_worker: tuple[FastAPI, AgentClient]) -> None:
    assert (await other_worker[1].run("t", "Hello?")).status == 200


@pytest.mark.parametrize("recover", [recover_by_job, recover_by_message])
async def test_a_run_that_a_live_worker_lost_is_taken_over(
    recover: Callable[[tuple[FastAPI, AgentClient]], Awaitable[None]],
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(calls(Call("create_schedule_item", DENTIST)), *[says("It is done.")] * 2)
    interrupted = await agent.run("t", "Dentist")
    entry = resolved(interrupted.interrupts[0])
    resuming = asyncio.create_task(agent.run("t", resume=[entry], runId="answer"))
    await gate.reached.wait()
    await break_connections(sessions)
    gate.open()
    assert (await resuming).last["code"] == "handed_over"
    worker: RunWorker = app.state.run_worker
    await eventually(lambda: not worker.live_runs, "the worker drives the run no more")
    await worker.lease.release_orphaned_runs()
    await recover(other_worker)
    assert (await other_worker[1].reconnect("answer")).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


async def test_the_takeover_of_a_run_that_has_ended_takes_no_later_run_of_its_thread(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(says("Hi."), script(Text("One"), Hang()), says("One."))
    await agent.run("t", "Hello", runId="ended")
    worker, other = app.state.run_worker, other_worker[0].state.run_worker
    async with other_worker[1].stream("t", "Count", runId="later") as (answer, events):
        while not answer.text:
            await anext(events)
        await expire_lease(other, sessions)
        async with sessions() as session:
            runs = {run.wire_id: run for run in await session.scalars(select(Run))}
        assert await take_over(worker, runs["ended"]) is None
        assert not worker.live_runs
        assert await take_over(worker, runs["later"]) is not None
    assert (await agent.reconnect("later")).outcome == "success"


async def is_recorded_as_subscribed(sessions: Sessions) -> bool:
    query = text("SELECT unsubscribed_since IS NULL FROM runs WHERE status = 'running'")
    async with sessions() as session:
        return bool(await session.scalar(query))


async def test_subscribers_of_a_run_that_was_taken_over_are_recorded(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(
        calls(Call("create_schedule_item", DENTIST)), lambda _: script(Text("It is"), Hang())
    )
    first = start_crashing("after the effect's commit")
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    await recover_runs(app.state.run_worker)
    async with agent.subscribe("answer") as (_, events):
        await anext(events)
        await eventually(partial(is_recorded_as_subscribed, sessions), "the subscriber is recorded")
        assert (await other_worker[1].run("t0", "Hello")).status == 409


async def test_a_run_that_was_taken_over_without_subscribers_is_cancelled_by_the_next_request(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    start_crashing: StartCrashing,
    model: ScriptedModel,
) -> None:
    """Its earlier subscriber was lost with the worker that died."""
    model.reply(
        calls(Call("create_schedule_item", DENTIST)), script(Text("It is"), Hang()), says("Yes?")
    )
    first = start_crashing("after the effect's commit")
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    await recover_runs(app.state.run_worker)
    assert (await other_worker[1].run("t0", "Hello")).text == "Yes?"
