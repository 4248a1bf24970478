"""A worker that is killed loses no task; many workers do each task once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.tasks import claim
from agent.tasks.jobs import queue_overdue
from domain.core.db import Sessions
from domain.core.settings import Settings
from tests.envelope.watching import Watched, Watcher
from tests.factories import Person
from tests.peers.openai_replies import Reply
from tests.peers.openai_server import ScriptedModel
from tests.peers.signals import Gate
from tests.planner.dying import POINTS
from tests.planner.words import CAT, suggests, writes_plan, writes_plan_slowly
from tests.processes import environment_of
from tests.tasks import make_waiting_task

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[bytes]
Start = Callable[[str], Process]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The test's own process serves, and others work."""
    return settings.model_copy(update={"worker_in_api": False})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "OVERDUE_SECONDS", 1)


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Start a worker as a process of its own that dies at a point."""
    processes: list[Process] = []

    def start(point: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.planner.dying", point],
            cwd=ROOT,
            env=os.environ | environment_of(settings, lease_seconds=1, log_level="WARNING"),
            stdout=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()


def answers(body: dict[str, object]) -> Reply:
    """Answer whatever the planner asks."""
    names = [tool["function"]["name"] for tool in body["tools"]]  # type: ignore[attr-defined]
    return writes_plan() if names == ["write_plan"] else suggests()


async def dead(process: Process) -> None:
    async with asyncio.timeout(20):
        while process.poll() is None:
            await asyncio.sleep(0.05)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_worker_s_task_is_finished_by_another(
    point: str, start: Start, me: Watcher, model: ScriptedModel
) -> None:
    model.reply(answers)
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    following = asyncio.create_task(me.watch(task_id))
    await dead(start(point))
    progress = (await me.task(task_id))["progress"]
    start("never")
    async with asyncio.timeout(25):
        watched = await following
    assert watched.last["event"] == "task_completed"
    _check_progress(watched, at_least=progress if "end's" not in point else 0)
    task = await me.task(task_id)
    assert (task["status"], task["progress"]) == ("completed", 100)
    assert task["result"]["plan"]["pet_diet_plan"]["daily_kcal"] == 237.6


def _check_progress(watched: Watched, *, at_least: int) -> None:
    """What follows a new start says so, and does not fall behind what was told before."""
    assert watched.progress == sorted(watched.progress)
    starts = [place for place, kind in enumerate(watched.kinds) if kind == "task_started"]
    for place in starts[1:]:
        later = [e["progress"] for e in watched.events[place:] if "progress" in e]
        assert not later or min(later) >= at_least


async def test_what_the_checkpoint_has_is_not_asked_for_again(
    start: Start, me: Watcher, model: ScriptedModel
) -> None:
    model.reply(answers)
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await dead(start("before the end"))
    asked = len(model.requests)
    start("never")
    async with asyncio.timeout(25):
        assert (await me.watch(task_id)).last["event"] == "task_completed"
    assert (asked, len(model.requests)) == (2, 2)


async def test_a_worker_that_was_stopped_and_wakes_up_can_write_nothing(
    start: Start, me: Watcher, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(writes_plan_slowly(gate))
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    first = start("never")
    async with asyncio.timeout(20):
        while not model.requests:
            await asyncio.sleep(0.05)
    first.send_signal(signal.SIGSTOP)
    await asyncio.sleep(1.5)
    model.reply(answers)
    start("never")
    async with asyncio.timeout(25):
        watched = await me.watch(task_id)
    assert watched.last["event"] == "task_completed"
    before = await me.task(task_id)
    first.send_signal(signal.SIGCONT)
    gate.open()
    await asyncio.sleep(1.5)
    assert await me.task(task_id) == before
    again = await me.watch(task_id)
    assert again.ids == [event_id for event_id in watched.ids if event_id.startswith("2-")]


async def test_a_task_that_kills_every_worker_is_given_up(
    start: Start, me: Watcher, model: ScriptedModel, sessions: Sessions
) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await dead(start("before the model is asked"))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET attempts = 4"))
    start("never")
    async with asyncio.timeout(25):
        watched = await me.watch(task_id)
    assert watched.last["event"] == "error"
    assert (await me.task(task_id))["status"] == "failed"


async def test_a_task_whose_worker_is_dead_can_be_cancelled(
    start: Start, me: Watcher, model: ScriptedModel
) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    await dead(start("before the model is asked"))
    assert (await me.post(f"/tasks/{task_id}/cancel"))["data"]["status"] == "cancelled"
    start("never")
    await asyncio.sleep(3)
    assert (await me.task(task_id))["status"] == "cancelled"
    assert (await me.watch(task_id)).last["event"] == "task_cancelled"
    assert not model.requests


async def test_a_lost_job_is_found(
    app: FastAPI,
    start: Start,
    me: Watcher,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    model.reply(answers)
    task = await make_waiting_task(sessions, person, CAT)
    start("never")
    async with asyncio.timeout(25):
        assert (await me.watch(task.task_id)).last["event"] == "task_completed"


async def test_jobs_that_come_twice_do_no_harm(
    app: FastAPI,
    start: Start,
    me: Watcher,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    model.reply(answers)
    task = await make_waiting_task(sessions, person, CAT)
    await asyncio.sleep(1.1)
    for _ in range(3):
        await queue_overdue(app.state.agent)
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " SELECT queue_name, task_name, args FROM procrastinate_jobs, generate_series(1, 5)"
                " WHERE queue_name = 'tasks'"
            )
        )
        jobs = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'tasks'"
        assert await session.scalar(text(jobs)) == 6
    start("never")
    start("never")
    async with asyncio.timeout(25):
        assert (await me.watch(task.task_id)).last["event"] == "task_completed"
    await asyncio.sleep(1)
    assert len(model.requests) == 2


async def test_two_hundred_tasks_on_two_workers_are_each_done_once(
    start: Start, me: Watcher, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(answers)
    for _ in range(4):
        await asyncio.gather(*(me.post("/tasks/", CAT) for _ in range(50)))
    start("never")
    start("never")
    async with asyncio.timeout(90):
        while await _left(sessions):
            await asyncio.sleep(0.2)
    async with sessions() as session:
        rows = await session.execute(
            text("SELECT status, attempts, count(*) FROM runs GROUP BY 1, 2")
        )
        assert [tuple(row) for row in rows] == [("succeeded", 1, 200)]
        workers = await session.execute(text("SELECT count(*) FROM runs GROUP BY worker_id"))
        shares = [row[0] for row in workers]
    assert len(shares) == 2
    assert min(shares) > 20
    assert len(model.requests) == 400


async def _left(sessions: Sessions) -> int:
    async with sessions() as session:
        query = text("SELECT count(*) FROM runs WHERE status IN ('pending', 'running')")
        return int(await session.scalar(query) or 0)
