"""A worker renews its lease, and releases the runs that it does not execute."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs.execution.lifecycle import lease
from agent.runs.execution.lifecycle.lease import WorkerLease
from agent.runs.execution.lifecycle.live_runs import LiveRuns
from agent.runs.execution.worker import RunWorker, open_worker
from agent.runs.streams.live_run import LiveRun
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")


async def test_the_periodic_tasks_of_the_lease_run_until_the_worker_stops(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def note(name: str) -> Callable[[WorkerLease], Coroutine[Any, Any, None]]:
        async def noted(_: WorkerLease) -> None:
            done.append(name)

        noted.__name__ = name
        return noted

    periodic_tasks = ("renew", "release_orphaned_runs", "stop_revoked_runs")
    for name in periodic_tasks:
        monkeypatch.setattr(WorkerLease, name, note(name))
    worker: RunWorker = app.state.run_worker
    settings = worker.dependencies.settings.model_copy(update={"lease_seconds": 1})
    parts = replace(worker.dependencies, settings=settings)
    async with open_worker(parts, worker.event_log, worker.subscribers, worker.approval_signals):
        assert done == ["renew"]
        await eventually(
            lambda: min(map(done.count, periodic_tasks)) > 2, "each runs again and again"
        )


async def test_the_wait_for_a_run_ends_with_the_first_run_and_at_its_bound() -> None:
    live_runs, live = LiveRuns(), LiveRun(Run(id=uuid7(), fence=1))
    await live_runs.wait_for_run(0.01)
    waiting = asyncio.create_task(live_runs.wait_for_run(HUNG_SECONDS))
    await asyncio.sleep(0)
    live_runs.add(live)
    async with unless_hung():
        await waiting
        await live_runs.wait_for_run(HUNG_SECONDS)
    live_runs.remove(live)
    await live_runs.wait_for_run(0.01)


async def test_announcements_of_runs_are_independent(app: FastAPI) -> None:
    """An announced run counts as executed, whatever other announcements do."""
    worker: RunWorker = app.state.run_worker
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
    """Its row already names this worker, and it is not live yet."""
    worker: RunWorker = app.state.run_worker
    run_id = uuid7()
    released: list[UUID] = []

    async def find_one(*_: object) -> list[tuple[UUID, int]]:
        return [(run_id, 1)]

    async def release(_: AsyncSession, lost_id: UUID, __: int) -> None:
        released.append(lost_id)

    monkeypatch.setattr(lease, "find_runs_of_worker", find_one)
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
    """A late renewal must not make others wait for a worker that has retired."""
    worker: RunWorker = app.state.run_worker
    if has_retired:
        await worker.stop()
    else:
        async with sessions.begin() as session:
            await session.execute(text("DELETE FROM workers"))
    await worker.lease.renew()
    async with sessions() as session:
        known = list(await session.scalars(text("SELECT id FROM workers")))
    assert known == ([] if has_retired else [worker.id])
