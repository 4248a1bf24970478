"""The periodic jobs that maintain runs."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from uuid_utils.compat import uuid7

from agent.runs.execution.worker import RunWorker
from agent.runs.maintenance import run_maintenance_jobs
from agent.tasks.due_jobs import queue_due_jobs
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.crashing_worker import StartCrashing
from tests.runs.stored_state import expire_calls, item_titles, run_status
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, cancel_and_wait
from tests.waiting import unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")


async def test_each_periodic_job_calls_its_operation(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """Expired interrupts end their turns, and rows of long dead workers are deleted."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    dead_for_a_day, recently_dead = uuid7(), uuid7()
    for worker_id, hours in ((dead_for_a_day, 25), (recently_dead, 23)):
        await insert_worker(sessions, worker_id, hours)
    assert await queued_jobs(sessions) == set()
    await queue_due_jobs(app.state.run_worker)
    await queue_due_jobs(app.state.run_worker)
    assert await queued_jobs(sessions) == {"runs:expire"}
    jobs = run_maintenance_jobs(app.state.run_worker)
    for job in jobs.tasks.values():
        await job(timestamp=0)
    assert await run_status(sessions, "r") == "cancelled"
    async with sessions() as session:
        left = set(await session.scalars(text("SELECT id FROM workers")))
    assert left == {recently_dead, app.state.run_worker.id}


async def queued_jobs(sessions: Sessions) -> set[str]:
    """Return the names of the queued jobs, each of which is queued once."""
    async with sessions() as session:
        names = list(await session.scalars(text("SELECT task_name FROM procrastinate_jobs")))
    assert len(names) == len(set(names))
    return set(names)


async def test_an_orphaned_run_is_due(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("I am"), Hang()))
    worker: RunWorker = app.state.run_worker
    async with agent.stream("t", "Hello", runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        await queue_due_jobs(worker)
        assert await queued_jobs(sessions) == set()
        async with sessions.begin() as session:
            await session.execute(text("DELETE FROM workers"))
        await queue_due_jobs(worker)
        assert await queued_jobs(sessions) == {"runs:recover"}
        for live in list(worker.live_runs.values()):
            await cancel_and_wait(live)


async def insert_worker(sessions: Sessions, worker_id: UUID, hours: int) -> None:
    """Insert a worker that was renewed for the last time so many hours ago."""
    query = (
        "INSERT INTO workers (id, renewed_at) VALUES (:id, now() - make_interval(hours => :hours))"
    )
    async with sessions.begin() as session:
        await session.execute(text(query), {"id": worker_id, "hours": hours})


async def test_a_job_recovers_a_run_without_a_request(
    settings: Settings,
    person: Person,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start_crashing("after the effect's commit")
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    with_jobs = settings.model_copy(update={"worker_in_api": True})
    async with another_worker(with_jobs, person) as (_, client), unless_hung():
        answer = await client.reconnect("answer")
        while answer.last.get("code") == "handed_over":  # until a job has recovered the run
            answer = await client.reconnect("answer", answer.ids[-1])
    assert answer.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
