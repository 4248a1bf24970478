"""What was left behind is found: by periodic jobs, which may come late, twice or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs import service
from agent.runs.execution.approval_expiry import expire_interrupts
from agent.runs.execution.lifecycle import lease
from agent.runs.execution.lifecycle.lease import WorkerLease
from agent.runs.execution.recovery import recover_runs, run_maintenance_jobs
from agent.runs.execution.worker import RunWorker, open_worker
from agent.tools.adapter import Tool
from api.workers import job_worker
from checkpoints import pending_calls
from domain.core.database.sessions import Sessions, transaction
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, cancelled, resolved
from tests.runs.crashing_worker import Start, start
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import call_statuses, expire_calls, item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, find_no_revoked, take_over_from, until_recorded
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

__all__ = ["start"]

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
async def other(settings: Settings, person: Person) -> AsyncIterator[tuple[FastAPI, AgentClient]]:
    async with another_worker(settings, person) as worker:
        yield worker


POINTS = ["before the effect's commit", "after the effect's commit", "while the model speaks"]


@pytest.mark.parametrize("point", POINTS)
async def test_a_dead_worker_s_run_is_taken_over_and_clients_reconnect(
    point: str,
    app: FastAPI,
    agent: AgentClient,
    start: Start,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start(point)
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    worker = app.state.agent
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


async def test_a_run_with_a_cancel_request_is_cancelled_at_takeover(
    app: FastAPI, agent: AgentClient, start: Start, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    first = start("before the effect")
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET cancel_requested_at = now()"))
    await recover_runs(app.state.agent)
    assert (await agent.reconnect("answer")).outcome == "cancelled"
    assert await item_titles(sessions) == []
    assert len(model.requests) == 1


async def test_a_cancelled_run_reports_an_effect_that_was_committed_before_the_crash(
    app: FastAPI, agent: AgentClient, start: Start, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    first = start("after the effect's commit")
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET cancel_requested_at = now()"))
    await recover_runs(app.state.agent)
    answer = await agent.reconnect("answer")
    assert answer.outcome == "cancelled"
    assert "Dentist" in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_result_from_before_the_crash_stays_in_the_messages(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """A lookup ended, the question beside it did not, and the next attempt looks up nothing."""
    worker: RunWorker = app.state.agent
    tools: dict[str, Tool] = app.state.agent.dependencies.tools
    tool = tools["create_schedule_item"]
    goes_on = asyncio.Event()

    async def word_late(*_: Any, **__: Any) -> str:
        await goes_on.wait()
        return "Create it"

    tools["create_schedule_item"] = replace(tool, confirm=word_late)
    model.reply(calls(Call("list_schedule_items"), Call("create_schedule_item", DENTIST)))
    asking = asyncio.create_task(agent.run("t", "Dentist", runId="r"))
    await eventually(partial(has_results, sessions), "the result is written")
    for driving in worker.executions.unfinished:
        driving.cancel()
    assert (await asking).last["code"] == "handed_over"
    goes_on.set()
    await recover_runs(worker)
    answer = await agent.reconnect("r")
    assert answer.outcome == "interrupt"
    assert [message["role"] for message in answer.snapshot] == ["user", "assistant", "tool"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert len(model.requests) == 1


async def has_results(sessions: Sessions) -> bool:
    """Say whether a tool's result is written, which goes with the checkpoint before it."""
    query = """
        SELECT count(*) FROM checkpoint_writes
        JOIN checkpoints USING (thread_id, checkpoint_ns, checkpoint_id)
        WHERE channel = 'messages' AND metadata ->> 'step' = '1'
    """
    async with sessions() as session:
        return bool(await session.scalar(text(query)))


async def test_a_stalled_worker_that_resumes_can_write_nothing(
    agent: AgentClient,
    app: FastAPI,
    other: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """What SIGSTOP does: the worker is not renewed, another takes over, then it goes on."""
    model.reply(script(Text("I am"), Hang()), says("Somebody else's answer."))
    stalled = app.state.agent
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        live = next(iter(stalled.live_runs.values()))
        await take_over_from(stalled, other[0].state.agent, sessions)
        await until_recorded(other[0].state.agent)
        answer = await other[1].reconnect("r")
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
    other: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(*[script(Text(f"Attempt {number}"), Hang()) for number in (1, 2, 3)])
    worker, another = app.state.agent, other[0].state.agent
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


async def sweep(other: tuple[FastAPI, AgentClient]) -> None:
    await recover_runs(other[0].state.agent)


async def say_something(other: tuple[FastAPI, AgentClient]) -> None:
    assert (await other[1].run("t", "Hello?")).status == 200


@pytest.mark.parametrize("found_by", [sweep, say_something])
async def test_a_run_that_a_live_worker_lost_is_taken_over(
    found_by: Callable[[tuple[FastAPI, AgentClient]], Awaitable[None]],
    app: FastAPI,
    agent: AgentClient,
    other: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(calls(Call("create_schedule_item", DENTIST)), *[says("It is done.")] * 2)
    asked = await agent.run("t", "Dentist")
    entry = resolved(asked.interrupts[0])
    resuming = asyncio.create_task(agent.run("t", resume=[entry], runId="answer"))
    await gate.reached.wait()
    await break_connections(sessions)
    gate.open()
    assert (await resuming).last["code"] == "handed_over"
    worker: RunWorker = app.state.agent
    await eventually(lambda: not worker.live_runs, "the worker drives the run no more")
    await worker.lease.release_orphaned_runs()
    await found_by(other)
    assert (await other[1].reconnect("answer")).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


async def test_the_periodic_tasks_of_the_lease_run_until_the_worker_stops(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def note(name: str) -> Callable[[WorkerLease], Coroutine[Any, Any, None]]:
        async def noted(_: WorkerLease) -> None:
            done.append(name)

        noted.__name__ = name
        return noted

    habits = ("renew", "release_orphaned_runs", "stop_revoked_runs")
    for name in habits:
        monkeypatch.setattr(WorkerLease, name, note(name))
    worker: RunWorker = app.state.agent
    settings = worker.dependencies.settings.model_copy(update={"lease_seconds": 1})
    parts = replace(worker.dependencies, settings=settings)
    async with open_worker(parts, worker.event_log, worker.subscribers):
        assert done == ["renew"]
        await eventually(lambda: min(map(done.count, habits)) > 2, "each is done again and again")


async def test_announcements_of_runs_are_independent(app: FastAPI) -> None:
    """Until the first of them is live, nobody may take it for lost, whatever the others do."""
    worker: RunWorker = app.state.agent
    first, others = worker.live_runs.announce(), worker.live_runs.announce()
    with first as expected:
        with others:
            pass
        run_id = uuid7()
        expected.add(run_id)
        assert worker.live_runs.executes(run_id)
    assert not worker.live_runs.executes(run_id)


async def test_an_announced_run_is_not_released(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is this worker's already, and it is not live yet."""
    worker: RunWorker = app.state.agent
    run_id = uuid7()
    released: list[UUID] = []

    async def hold_it(*_: object) -> list[tuple[UUID, int]]:
        return [(run_id, 1)]

    async def release(_: AsyncSession, lost_id: UUID, __: int) -> None:
        released.append(lost_id)

    monkeypatch.setattr(lease, "find_runs_of_worker", hold_it)
    monkeypatch.setattr(lease, "release_run", release)
    with worker.live_runs.announce() as expected:
        expected.add(run_id)
        await worker.lease.release_orphaned_runs()
        assert not released
    await worker.lease.release_orphaned_runs()
    assert released == [run_id]


@pytest.mark.parametrize("has_retired", [False, True])
async def test_a_renewal_registers_a_deleted_worker_unless_it_has_retired(
    has_retired: bool, app: FastAPI, sessions: Sessions
) -> None:
    """A renewal that was on its way must not make others wait for a worker that is gone."""
    worker: RunWorker = app.state.agent
    if has_retired:
        await worker.stop()
    else:
        async with sessions.begin() as session:
            await session.execute(text("DELETE FROM workers"))
    await worker.lease.renew()
    async with sessions() as session:
        known = list(await session.scalars(text("SELECT id FROM workers")))
    assert known == ([] if has_retired else [worker.id])


async def test_expired_interrupts_end_their_turns(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    await agent.run("t", "Dentist", runId="r")
    await expire_interrupts(app.state.agent)
    assert await call_statuses(sessions) == ["PENDING"]
    await expire_calls(sessions)
    await asyncio.gather(*(expire_interrupts(app.state.agent) for _ in range(3)))
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert (await agent.reconnect("r")).ids
    async with sessions() as session:
        assert await session.scalar(text("SELECT status FROM runs")) == "cancelled"
    assert (await agent.run("t", "Hi")).text == "Hello."


async def test_a_deleted_thread_does_not_stop_the_expiry_of_others(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    found = pending_calls.find_threads_with_expired_calls

    async def find_one_more(session: AsyncSession) -> list[UUID]:
        return [uuid7(), *await found(session)]

    monkeypatch.setattr(pending_calls, "find_threads_with_expired_calls", find_one_more)
    await expire_interrupts(app.state.agent)
    assert await status_of_run(sessions) == "cancelled"


async def status_of_run(sessions: Sessions) -> str:
    async with sessions() as session:
        return str(await session.scalar(text("SELECT status FROM runs WHERE client_id = 'r'")))


async def test_an_interrupt_that_was_answered_too_late_ends_its_turn(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    asked = await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    assert (await agent.resume("t", asked.interrupts)).status == 410
    assert await status_of_run(sessions) == "interrupted"
    await asyncio.gather(*(expire_interrupts(app.state.agent) for _ in range(3)))
    assert await status_of_run(sessions) == "cancelled"
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert (await agent.run("t", "Hi")).text == "Hello."
    late = await agent.run("t", resume=[cancelled(asked.interrupts[0])])
    assert late.outcome == "cancelled"


async def test_closed_interrupts_are_not_checked_again(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    assert (await agent.run("t", "Hi")).text == "Hello."  # this closes it too
    async with sessions() as session:
        assert len(await pending_calls.find_threads_with_expired_calls(session)) == 1
    await expire_interrupts(app.state.agent)
    async with sessions() as session:
        assert await pending_calls.find_threads_with_expired_calls(session) == []
    assert await message_roles(sessions) == ["user", "assistant", "tool", "user", "assistant"]


async def test_each_periodic_job_calls_its_operation(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """Questions whose time is over are closed, and workers of long ago are forgotten."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    long_dead, lately_dead = uuid7(), uuid7()
    for worker_id, hours in ((long_dead, 25), (lately_dead, 23)):
        await remember_worker(sessions, worker_id, hours)
    jobs = run_maintenance_jobs(app.state.agent)
    assert {name for name, _ in jobs.periodic_registry.periodic_tasks} == set(jobs.tasks)
    for job in jobs.tasks.values():
        await job(timestamp=0)
    assert await status_of_run(sessions) == "cancelled"
    async with sessions() as session:
        left = set(await session.scalars(text("SELECT id FROM workers")))
    assert left == {lately_dead, app.state.agent.id}


async def remember_worker(sessions: Sessions, worker_id: UUID, hours: int) -> None:
    """Note a worker that was last heard of so many hours ago."""
    query = (
        "INSERT INTO workers (id, renewed_at) VALUES (:id, now() - make_interval(hours => :hours))"
    )
    async with sessions.begin() as session:
        await session.execute(text(query), {"id": worker_id, "hours": hours})


async def test_a_job_recovers_a_run_without_a_request(
    settings: Settings, person: Person, start: Start, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start("after the effect's commit")
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    with_jobs = settings.model_copy(update={"worker_in_api": True})
    async with another_worker(with_jobs, person) as (_, client), unless_hung():
        answer = await client.reconnect("answer")
        while answer.last.get("code") == "handed_over":  # until a job has recovered the run
            answer = await client.reconnect("answer", answer.ids[-1])
    assert answer.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_worker_process_lets_the_runs_that_it_took_over_end(
    app: FastAPI,
    agent: AgentClient,
    settings: Settings,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of all its jobs it does one, at once: it looks for runs that were left behind."""
    sweepers: list[RunWorker] = []

    @asynccontextmanager
    async def sweeping(_: object, worker: RunWorker) -> AsyncIterator[None]:
        sweepers.append(worker)
        await recover_runs(worker)
        yield

    monkeypatch.setattr(job_worker, "_job_worker", sweeping)
    gate = Gate()
    model.reply(script(Text("I begin"), Hang()), script(Text("Here"), gate, Text(" I am.")))
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        await app.state.agent.stop()
    stopping = asyncio.Event()
    working = asyncio.create_task(
        job_worker.run_job_worker(settings, stopping, drain_seconds=HUNG_SECONDS)
    )
    await gate.reached.wait()
    stopping.set()
    await eventually(lambda: sweepers[0].is_draining, "the worker drains")
    gate.open()
    await working
    assert await status_of_run(sessions) == "succeeded"


async def is_noted_as_read(sessions: Sessions) -> bool:
    query = text("SELECT unsubscribed_since IS NULL FROM runs WHERE status = 'running'")
    async with sessions() as session:
        return bool(await session.scalar(query))


async def test_subscribers_of_a_run_that_was_taken_over_are_recorded(
    app: FastAPI,
    agent: AgentClient,
    other: tuple[FastAPI, AgentClient],
    start: Start,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(
        calls(Call("create_schedule_item", DENTIST)), lambda _: script(Text("It is"), Hang())
    )
    first = start("after the effect's commit")
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    await recover_runs(app.state.agent)
    async with agent.subscribe("answer") as (_, events):
        await anext(events)
        await eventually(partial(is_noted_as_read, sessions), "the reader is noted")
        assert (await other[1].run("t0", "Hello")).status == 409


async def test_a_run_that_was_taken_over_without_subscribers_is_cancelled_by_the_next_request(
    app: FastAPI,
    agent: AgentClient,
    other: tuple[FastAPI, AgentClient],
    start: Start,
    model: ScriptedModel,
) -> None:
    """Whoever read it before had gone with the worker that died."""
    model.reply(
        calls(Call("create_schedule_item", DENTIST)), script(Text("It is"), Hang()), says("Yes?")
    )
    first = start("after the effect's commit")
    asked = await first.run("t0", "Dentist")
    await first.dies_of({"resume": [resolved(asked.interrupts[0])], "runId": "answer"})
    await recover_runs(app.state.agent)
    assert (await other[1].run("t0", "Hello")).text == "Yes?"


async def test_a_draining_worker_starts_no_runs_and_hands_over_the_rest(
    app: FastAPI, agent: AgentClient, other: tuple[FastAPI, AgentClient], model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Here I am."))
    async with agent.stream("t", "Hello", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        draining = asyncio.create_task(app.state.agent.shutdown.drain(0.3))
        await eventually(lambda: app.state.agent.is_draining, "the worker drains")
        refused = await agent.run("t2", "Hello")
        assert (refused.status, refused.problem["code"]) == (503, "draining")
        assert int(refused.headers["retry-after"]) > 0
        async for _ in events:
            pass
        await draining
    assert answer.last["code"] == "handed_over"
    await app.state.agent.stop()
    await recover_runs(other[0].state.agent)
    await until_recorded(other[0].state.agent)
    carried_on = await other[1].reconnect("r", answer.ids[-1])
    assert carried_on.text == "Here I am."


async def test_a_run_stored_while_the_worker_begins_to_drain_is_handed_over(
    app: FastAPI,
    agent: AgentClient,
    other: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The commit was under way when the signal came: the drain does not know of the run."""
    model.reply(says("Here I am."))
    worker: RunWorker = app.state.agent

    @asynccontextmanager
    async def draining_at_the_commit(sessions: Sessions) -> AsyncIterator[AsyncSession]:
        async with transaction(sessions) as session:
            yield session
        await worker.shutdown.drain(0)

    monkeypatch.setattr(service, "transaction", draining_at_the_commit)
    answer = await agent.run("t", "Hello", runId="r")
    assert [event.get("code") for event in answer.events] == ["handed_over"]
    await worker.stop()
    await recover_runs(other[0].state.agent)
    await until_recorded(other[0].state.agent)
    assert (await other[1].reconnect("r", answer.ids[-1])).text == "Here I am."
    assert len(model.requests) == 1
