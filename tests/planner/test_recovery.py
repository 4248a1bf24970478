"""A killed worker loses no task; several workers execute each task once."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution.worker import RunWorker
from agent.tasks import claim
from agent.tasks.jobs import queue_overdue
from domain.core.database.sessions import Sessions
from domain.core.jobs import MAX_CONCURRENT_JOBS
from domain.core.settings import Settings
from domain.diet.queue import queue_task
from tests.envelope.task_streams import DietClient, TaskStream
from tests.factories import Person
from tests.forking import ForkedProcess
from tests.peers.openai_replies import Reply, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.planner.crashing_worker import POINTS, run_worker
from tests.planner.planner_replies import CAT, suggests, writes_plan, writes_plan_slowly
from tests.processes import environment_of
from tests.tasks import make_waiting_task
from tests.waiting import eventually, unless_hung

FINISHED = "Finish the diet plan for a cat (“British”)"
Start = Callable[[str], ForkedProcess]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The test's process serves, and other processes work."""
    update = {"worker_in_api": False, "quotas": {"unfinished_tasks": 60}}
    return settings.model_copy(update=update)


@pytest.fixture
def serving_worker(app: FastAPI) -> RunWorker:
    """The worker of the test's process, which executes no jobs."""
    worker: RunWorker = app.state.run_worker
    return worker


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start worker processes that crash at a point."""
    processes: list[ForkedProcess] = []

    def start(point: str) -> ForkedProcess:
        folder = tmp_path / f"worker-{len(processes)}"
        folder.mkdir()
        environment = {"PATH": os.environ["PATH"], **environment_of(settings)}
        process = ForkedProcess(folder, environment, run_worker, point)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.end()


def reply_to_planner(body: dict[str, object]) -> Reply:
    """Reply to each of the planner's requests."""
    names = [tool["function"]["name"] for tool in body["tools"]]  # type: ignore[attr-defined]
    return writes_plan() if names == ["write_plan"] else suggests()


async def wait_for_crash(process: ForkedProcess) -> None:
    assert await process.wait() == -signal.SIGKILL


async def orphan_tasks(serving_worker: RunWorker) -> None:
    """Declare all other workers dead and queue their tasks again, without waiting for leases.

    This deletes the workers' rows, because a renewal that is under way would undo an older time.
    """
    async with serving_worker.dependencies.sessions.begin() as session:
        others = text("DELETE FROM workers WHERE id <> :own_id")
        await session.execute(others, {"own_id": serving_worker.id})
    await queue_overdue(serving_worker)


async def watch(me: DietClient, task_id: object) -> TaskStream:
    async with unless_hung():
        return await me.watch(task_id)


@pytest.fixture(autouse=True)
def overdue_immediately(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pending task count as overdue in the test's process."""
    monkeypatch.setattr(claim, "OVERDUE_SECONDS", 0)


@pytest.mark.parametrize("point", POINTS)
async def test_another_worker_finishes_a_killed_worker_s_task(
    point: str, start: Start, serving_worker: RunWorker, me: DietClient, model: ScriptedModel
) -> None:
    model.reply(reply_to_planner)
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    watching = asyncio.create_task(watch(me, task_id))
    await wait_for_crash(start(point))
    progress = (await me.task(task_id))["progress"]
    await orphan_tasks(serving_worker)
    start("never")
    watched = await watching
    assert watched.last["event"] == "task_completed"
    if point != "after the end's commit":
        _check_progress(watched, at_least=progress)
    task = await me.task(task_id)
    assert (task["status"], task["progress"]) == ("completed", 100)
    assert task["result"]["plan"]["pet_diet_plan"]["daily_kcal"] == 237.6
    [effect] = (await me.http.get("/api/v1/activity")).json()
    assert effect["requestedBy"] == {"kind": "task", "taskId": task_id}
    assert (effect["message"], effect["approvalId"]) == (FINISHED, None)
    assert effect["link"] == f"/api/v1/plans/{task['result']['plan_id']}"


def _check_progress(watched: TaskStream, *, at_least: int) -> None:
    """Check that progress never falls, also after the last attempt's start."""
    assert watched.progress == sorted(watched.progress)
    last_start = max(place for place, kind in enumerate(watched.kinds) if kind == "task_started")
    later = [event["progress"] for event in watched.events[last_start:] if "progress" in event]
    assert min(later) >= at_least


async def test_model_replies_in_the_checkpoint_are_not_requested_again(
    start: Start, serving_worker: RunWorker, me: DietClient, model: ScriptedModel
) -> None:
    model.reply(reply_to_planner)
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await wait_for_crash(start("before the end"))
    requests_before = len(model.requests)
    await orphan_tasks(serving_worker)
    start("never")
    assert (await watch(me, task_id)).last["event"] == "task_completed"
    assert (requests_before, len(model.requests)) == (2, 2)


async def test_a_paused_worker_that_wakes_up_can_write_nothing(
    start: Start, serving_worker: RunWorker, me: DietClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(writes_plan_slowly(gate))
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    first = start("never")
    await eventually(lambda: bool(model.requests), "the model is called")
    first.send(signal.SIGSTOP)
    model.reply(reply_to_planner)
    await orphan_tasks(serving_worker)
    start("never")
    watched = await watch(me, task_id)
    assert watched.last["event"] == "task_completed"
    before = await me.task(task_id)
    first.send(signal.SIGCONT)
    gate.open()
    await eventually(lambda: "task_lost" in first.output, "the first worker has dropped the task")
    assert await me.task(task_id) == before
    again = await watch(me, task_id)
    assert again.ids == [event_id for event_id in watched.ids if event_id.startswith("2-")]


async def test_a_task_that_kills_every_worker_fails(
    start: Start,
    serving_worker: RunWorker,
    me: DietClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await wait_for_crash(start("before the model is called"))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET attempts = 4"))
    await orphan_tasks(serving_worker)
    start("never")
    assert (await watch(me, task_id)).last["event"] == "error"
    assert (await me.task(task_id))["status"] == "failed"


async def test_a_task_whose_worker_is_dead_can_be_cancelled(
    start: Start,
    serving_worker: RunWorker,
    me: DietClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await wait_for_crash(start("before the model is called"))
    assert (await me.post(f"/tasks/{task_id}/cancel"))["data"]["status"] == "cancelled"
    await orphan_tasks(serving_worker)
    assert await _count_pending_jobs(sessions) == 0
    async with sessions.begin() as session:
        await queue_task(session, UUID(task_id))
    start("never")
    await _until_jobs_done(sessions, except_for=1)
    assert (await me.task(task_id))["status"] == "cancelled"
    assert (await watch(me, task_id)).last["event"] == "task_cancelled"
    assert not model.requests


async def test_a_worker_requeues_a_task_whose_job_was_lost(
    start: Start, me: DietClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    model.reply(reply_to_planner)
    task = await make_waiting_task(sessions, person, CAT)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET created_at = created_at - interval '1 hour'"))
    start("never")
    assert (await watch(me, task.task_id)).last["event"] == "task_completed"


async def test_duplicate_jobs_execute_a_task_once(
    start: Start,
    serving_worker: RunWorker,
    me: DietClient,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    model.reply(reply_to_planner)
    task = await make_waiting_task(sessions, person, CAT)
    for _ in range(3):
        await queue_overdue(serving_worker)
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " SELECT queue_name, task_name, args FROM procrastinate_jobs, generate_series(1, 5)"
                " WHERE queue_name = 'tasks'"
            )
        )
    assert await _count_pending_jobs(sessions) == 6
    start("never")
    start("never")
    assert (await watch(me, task.task_id)).last["event"] == "task_completed"
    await _until_jobs_done(sessions)
    assert len(model.requests) == 2


async def test_two_workers_share_many_tasks_and_execute_each_once(
    start: Start, me: DietClient, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = Gate()
    model.reply(lambda body: script(gate, *reply_to_planner(body).steps))
    await asyncio.gather(*(me.post("/tasks/", CAT) for _ in range(60)))
    start("never")
    start("never")
    # Only if both workers are full are there as many requests.
    await eventually(
        lambda: len(model.requests) == 2 * MAX_CONCURRENT_JOBS, "both workers are busy"
    )
    gate.open()
    await _until_jobs_done(sessions)
    async with sessions() as session:
        rows = await session.execute(
            text("SELECT status, attempts, count(*) FROM runs GROUP BY 1, 2")
        )
        assert [tuple(row) for row in rows] == [("succeeded", 1, 60)]
        workers = await session.execute(text("SELECT count(*) FROM runs GROUP BY worker_id"))
        shares = [row[0] for row in workers]
    assert len(shares) == 2
    assert min(shares) >= MAX_CONCURRENT_JOBS
    assert len(model.requests) == 120


async def _count_pending_jobs(sessions: Sessions) -> int:
    return await _count_jobs(sessions, "status = 'todo'")


async def _until_jobs_done(sessions: Sessions, *, except_for: int = 0) -> None:
    """Wait until the jobs of tasks are done, except for those of dead workers."""

    async def are_done() -> bool:
        return await _count_jobs(sessions, "true") == except_for

    await eventually(are_done, "the jobs are done")


async def _count_jobs(sessions: Sessions, condition: str) -> int:
    query = f"SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'tasks' AND {condition}"
    async with sessions() as session:
        return int(await session.scalar(text(query)) or 0)
