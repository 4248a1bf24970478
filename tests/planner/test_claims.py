"""Who may take a task, and who may still write into it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from uuid_utils.compat import uuid7

from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.live_run import LiveRun
from agent.tasks import store
from agent.tasks.claim import claim_task
from agent.tasks.jobs import queue_overdue
from checkpoints.fences import StaleFence
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.diet import service
from domain.diet.models import DietPlan
from tests.factories import Person
from tests.planner.planner_replies import CAT
from tests.runs.workers import another_worker
from tests.tasks import make_waiting_task
from tests.waiting import eventually


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"worker_in_api": False, "lease_seconds": 60})


@pytest.fixture
def worker(app: FastAPI) -> RunWorker:
    taken: RunWorker = app.state.agent
    return taken


@pytest.fixture
async def other(settings: Settings, person: Person, app: FastAPI) -> AsyncIterator[RunWorker]:
    async with another_worker(settings, person) as (another, _):
        yield another.state.agent


@pytest.fixture
async def task_id(sessions: Sessions, person: Person) -> UUID:
    return (await make_waiting_task(sessions, person, CAT)).task_id


async def drive(_parts: RunDependencies, live: LiveRun) -> None:
    """Be busy until stopped."""
    try:
        live.work = asyncio.ensure_future(asyncio.Future())
        if live.is_cancelled:
            live.work.cancel()
        await asyncio.wait({live.work})
    finally:
        live.end()


async def let_go(worker: RunWorker, live: LiveRun) -> None:
    live.cancel()
    await live.wait()
    await eventually(lambda: not worker.live_runs.executes(live.run.id), "the task is over")


async def row(sessions: Sessions, task_id: UUID) -> Run:
    async with sessions() as session:
        return await session.get_one(Run, task_id)


async def test_of_many_who_want_a_task_one_takes_it(
    worker: RunWorker, other: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    wanted = [claim_task(each, task_id, drive) for each in (worker, other) * 5]
    [live] = [live for live in await asyncio.gather(*wanted) if live is not None]
    run = await row(sessions, task_id)
    assert (run.status, run.attempts, run.fence) == ("running", 1, 1)
    await let_go(worker if run.worker_id == worker.id else other, live)


async def test_a_task_that_is_over_is_not_taken(
    worker: RunWorker, task_id: UUID, sessions: Sessions, person: Person
) -> None:
    async with sessions.begin() as session:
        await service.cancel_task(session, person.caller, task_id=task_id)
    assert await claim_task(worker, task_id, drive) is None
    assert (await row(sessions, task_id)).status == "cancelled"


async def test_a_task_that_is_gone_is_not_taken(worker: RunWorker) -> None:
    """Its account was deleted while the job waited."""
    assert await claim_task(worker, uuid7(), drive) is None


async def test_a_worker_that_stops_takes_nothing(worker: RunWorker, task_id: UUID) -> None:
    worker.shutdown.draining.set()
    assert await claim_task(worker, task_id, drive) is None


async def test_a_task_that_its_worker_lost_is_taken_again(
    worker: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    first = await claim_task(worker, task_id, drive)
    assert first is not None
    assert await claim_task(worker, task_id, drive) is None
    await let_go(worker, first)
    again = await claim_task(worker, task_id, drive)
    assert again is not None
    run = await row(sessions, task_id)
    assert (run.attempts, run.fence) == (2, 2)
    await let_go(worker, again)


async def test_what_one_worker_has_lost_another_may_take(
    worker: RunWorker, other: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    first = await claim_task(worker, task_id, drive)
    assert first is not None
    await queue_overdue(worker)
    assert (await row(sessions, task_id)).worker_id == worker.id
    await let_go(worker, first)
    assert await claim_task(other, task_id, drive) is None
    await queue_overdue(worker)
    taken = await claim_task(other, task_id, drive)
    assert taken is not None
    assert (await row(sessions, task_id)).worker_id == other.id
    await let_go(other, taken)


@pytest.mark.parametrize("change", ["taken over", "cancelled"])
@pytest.mark.parametrize("write", ["save_progress", "complete", "fail"])
async def test_whoever_lost_a_task_can_write_nothing(
    worker: RunWorker,
    task_id: UUID,
    sessions: Sessions,
    person: Person,
    change: str,
    write: str,
) -> None:
    first = await claim_task(worker, task_id, drive)
    assert first is not None
    await let_go(worker, first)
    if change == "cancelled":
        async with sessions.begin() as session:
            await service.cancel_task(session, person.caller, task_id=task_id)
    else:
        again = await claim_task(worker, task_id, drive)
        assert again is not None
        await let_go(worker, again)
    before = await row(sessions, task_id)
    given: dict[str, dict[str, Any]] = {
        "save_progress": {"progress": 50},
        "complete": {"pet_diet_plan": {}, "ai_suggestions": "x"},
        "fail": {"message": "x"},
    }
    with pytest.raises(StaleFence):
        await getattr(store, write)(sessions, first.run, **given[write])
    assert (await row(sessions, task_id)).status == before.status
    async with sessions() as session:
        assert await session.scalar(select(DietPlan.progress)) == 0


async def test_progress_never_falls(worker: RunWorker, task_id: UUID, sessions: Sessions) -> None:
    live = await claim_task(worker, task_id, drive)
    assert live is not None
    told = [
        await store.save_progress(sessions, live.run, progress=each) for each in (20, 50, 10, 0, 60)
    ]
    assert told == [20, 50, 50, 50, 60]
    await let_go(worker, live)
