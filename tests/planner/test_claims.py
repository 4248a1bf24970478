"""Which worker can claim a task, and which can still write to it."""

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
    return settings.model_copy(update={"worker_in_api": False})


@pytest.fixture
def worker(app: FastAPI) -> RunWorker:
    own_worker: RunWorker = app.state.run_worker
    return own_worker


@pytest.fixture
async def other(settings: Settings, person: Person, app: FastAPI) -> AsyncIterator[RunWorker]:
    async with another_worker(settings, person) as (another, _):
        yield another.state.run_worker


@pytest.fixture
async def task_id(sessions: Sessions, person: Person) -> UUID:
    return (await make_waiting_task(sessions, person, CAT)).task_id


async def execute_forever(_dependencies: RunDependencies, live: LiveRun) -> None:
    """Execute a task until it is cancelled."""
    try:
        live.work = asyncio.ensure_future(asyncio.Future())
        if live.is_cancelled:
            live.work.cancel()
        await asyncio.wait({live.work})
    finally:
        live.end()


async def cancel_and_wait(worker: RunWorker, live: LiveRun) -> None:
    live.cancel()
    await live.wait()
    await eventually(
        lambda: not worker.live_runs.executes(live.run.id), "the worker no longer executes the task"
    )


async def load_run(sessions: Sessions, task_id: UUID) -> Run:
    async with sessions() as session:
        return await session.get_one(Run, task_id)


async def test_one_of_many_concurrent_claims_wins(
    worker: RunWorker, other: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    claims = [claim_task(each, task_id, execute_forever) for each in (worker, other) * 5]
    [live] = [live for live in await asyncio.gather(*claims) if live is not None]
    run = await load_run(sessions, task_id)
    assert (run.status, run.attempts, run.fence) == ("running", 1, 1)
    await cancel_and_wait(worker if run.worker_id == worker.id else other, live)


async def test_a_finished_task_is_not_claimed(
    worker: RunWorker, task_id: UUID, sessions: Sessions, person: Person
) -> None:
    async with sessions.begin() as session:
        await service.cancel_task(session, person.caller, task_id=task_id)
    assert await claim_task(worker, task_id, execute_forever) is None
    assert (await load_run(sessions, task_id)).status == "cancelled"


async def test_a_deleted_task_is_not_claimed(worker: RunWorker) -> None:
    """The account was deleted while the job waited."""
    assert await claim_task(worker, uuid7(), execute_forever) is None


async def test_a_draining_worker_claims_nothing(worker: RunWorker, task_id: UUID) -> None:
    worker.shutdown.draining.set()
    assert await claim_task(worker, task_id, execute_forever) is None


async def test_a_worker_claims_its_own_orphaned_task_again(
    worker: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    first = await claim_task(worker, task_id, execute_forever)
    assert first is not None
    assert await claim_task(worker, task_id, execute_forever) is None
    await cancel_and_wait(worker, first)
    again = await claim_task(worker, task_id, execute_forever)
    assert again is not None
    run = await load_run(sessions, task_id)
    assert (run.attempts, run.fence) == (2, 2)
    await cancel_and_wait(worker, again)


async def test_another_worker_claims_an_orphaned_task_after_its_release(
    worker: RunWorker, other: RunWorker, task_id: UUID, sessions: Sessions
) -> None:
    first = await claim_task(worker, task_id, execute_forever)
    assert first is not None
    await queue_overdue(worker)
    assert (await load_run(sessions, task_id)).worker_id == worker.id
    await cancel_and_wait(worker, first)
    assert await claim_task(other, task_id, execute_forever) is None
    await queue_overdue(worker)
    claimed = await claim_task(other, task_id, execute_forever)
    assert claimed is not None
    assert (await load_run(sessions, task_id)).worker_id == other.id
    await cancel_and_wait(other, claimed)


@pytest.mark.parametrize("change", ["taken over", "cancelled"])
@pytest.mark.parametrize("write", ["save_progress", "complete", "fail"])
async def test_a_worker_that_lost_a_task_can_write_nothing(
    worker: RunWorker,
    task_id: UUID,
    sessions: Sessions,
    person: Person,
    change: str,
    write: str,
) -> None:
    first = await claim_task(worker, task_id, execute_forever)
    assert first is not None
    await cancel_and_wait(worker, first)
    if change == "cancelled":
        async with sessions.begin() as session:
            await service.cancel_task(session, person.caller, task_id=task_id)
    else:
        again = await claim_task(worker, task_id, execute_forever)
        assert again is not None
        await cancel_and_wait(worker, again)
    before = await load_run(sessions, task_id)
    arguments: dict[str, dict[str, Any]] = {
        "save_progress": {"progress": 50},
        "complete": {"pet_diet_plan": {}, "ai_suggestions": "x"},
        "fail": {"message": "x"},
    }
    with pytest.raises(StaleFence):
        await getattr(store, write)(sessions, first.run, **arguments[write])
    assert (await load_run(sessions, task_id)).status == before.status
    async with sessions() as session:
        assert await session.scalar(select(DietPlan.progress)) == 0


async def test_progress_never_falls(worker: RunWorker, task_id: UUID, sessions: Sessions) -> None:
    live = await claim_task(worker, task_id, execute_forever)
    assert live is not None
    stored = [
        await store.save_progress(sessions, live.run, progress=each) for each in (20, 50, 10, 0, 60)
    ]
    assert stored == [20, 50, 50, 50, 60]
    await cancel_and_wait(worker, live)
