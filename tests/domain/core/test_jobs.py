"""The job queue, and the worker that is always restarted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import pytest
from procrastinate import App, Blueprint
from procrastinate.worker import Worker
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from domain.core.database.sessions import Sessions
from domain.core.jobs import (
    WorkerStatus,
    create_jobs,
    defer,
    delete_ended_jobs,
    libpq_url,
    run_worker_forever,
)
from domain.core.settings import Settings
from tests.peers.faulty_network import faulty_database
from tests.transactions import wait_until_blocked
from tests.waiting import eventually, unless_hung

NEVER_SECONDS = 3600.0
"""Longer than any test waits."""


class RecordingFeature:
    """A feature with one task that records its argument."""

    def __init__(self) -> None:
        self.done: asyncio.Queue[str] = asyncio.Queue()
        self.tasks = Blueprint()

        @self.tasks.task(name="note")
        async def note(word: str) -> None:
            if word == "fail":
                raise RuntimeError
            self.done.put_nowait(word)

    async def next(self) -> str:
        async with unless_hung():
            return await self.done.get()


@pytest.fixture
def feature() -> RecordingFeature:
    return RecordingFeature()


@pytest.fixture
def jobs(settings: Settings, feature: RecordingFeature) -> App:
    return create_jobs(settings.database_url or "", {"test": feature.tasks})


@asynccontextmanager
async def worker(jobs: App) -> AsyncIterator[None]:
    running = asyncio.create_task(run_worker_forever(jobs))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def defer_note(sessions: Sessions, word: str) -> None:
    async with sessions.begin() as session:
        await defer(session, "test:note", {"word": word})


async def is_empty(sessions: Sessions) -> bool:
    async with sessions() as session:
        return not await session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))


async def test_a_job_starts_after_the_commit(
    jobs: App, feature: RecordingFeature, sessions: Sessions
) -> None:
    async with worker(jobs):
        async with sessions() as session:
            await defer(session, "test:note", {"word": "rolled back"})
            await session.rollback()
        await defer_note(sessions, "committed 提交")
        assert await feature.next() == "committed 提交"
    assert feature.done.empty()


async def test_a_job_can_start_later(
    jobs: App, feature: RecordingFeature, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        now = (await session.execute(select(func.now()))).scalar_one()
        await defer(session, "test:note", {"word": "later"}, at=now + timedelta(hours=1))
        await defer(session, "test:note", {"word": "now"})
    async with worker(jobs):
        assert await feature.next() == "now"
        assert feature.done.empty()
        async with sessions.begin() as session:
            await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        assert await feature.next() == "later"


async def test_done_jobs_are_deleted_and_failed_jobs_do_not_stop_the_worker(
    jobs: App, feature: RecordingFeature, sessions: Sessions
) -> None:
    await defer_note(sessions, "fail")
    await defer_note(sessions, "go on")
    async with worker(jobs):
        assert await feature.next() == "go on"
    async with sessions() as session:
        left = await session.execute(
            text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'test:note'")
        )
    assert left.scalars().all() == ["failed"]


@pytest.mark.usefixtures("new_application")
async def test_the_worker_restarts_after_its_connections_were_terminated(
    jobs: App, feature: RecordingFeature, sessions: Sessions
) -> None:
    async with worker(jobs):
        await defer_note(sessions, "before")
        assert await feature.next() == "before"
        async with sessions.begin() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await defer_note(sessions, "after")
        assert await feature.next() == "after"


async def test_a_worker_that_failed_does_not_count_as_running_until_it_is_restarted(
    jobs: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def register_and_fail(worker: Worker) -> None:
        worker.worker_id = 1
        raise RuntimeError

    monkeypatch.setattr(Worker, "run", register_and_fail)
    monkeypatch.setattr("domain.core.jobs.INITIAL_BACKOFF_SECONDS", NEVER_SECONDS)
    monkeypatch.setattr("domain.core.jobs.MAX_BACKOFF_SECONDS", NEVER_SECONDS)
    status = WorkerStatus()
    with capture_logs() as logged:
        running = asyncio.create_task(run_worker_forever(jobs, status=status))
        await eventually(lambda: bool(logged), "the failure is logged")
    assert [(each["event"], each["error"]) for each in logged] == [
        ("job_worker_failed", "RuntimeError")
    ]
    assert not status.is_running
    running.cancel()
    await asyncio.wait({running})


async def test_a_worker_whose_own_task_is_cancelled_is_restarted(
    jobs: App, sessions: Sessions, feature: RecordingFeature, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Worker.run

    async def cancel_once(worker: Worker) -> None:
        monkeypatch.setattr(Worker, "run", run)
        raise asyncio.CancelledError

    monkeypatch.setattr(Worker, "run", cancel_once)
    monkeypatch.setattr("domain.core.jobs.INITIAL_BACKOFF_SECONDS", 0.01)
    async with worker(jobs):
        await defer_note(sessions, "after")
        assert await feature.next() == "after"


async def test_a_worker_stops_whenever_it_is_cancelled(jobs: App) -> None:
    for iterations in range(0, 100, 10):
        async with unless_hung(), worker(jobs):
            for _ in range(iterations):
                await asyncio.sleep(0)


async def test_a_worker_that_is_cancelled_twice_is_not_left_behind(
    settings: Settings,
    sessions: Sessions,
    feature: RecordingFeature,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its database stops responding while it looks for jobs."""
    monkeypatch.setattr("domain.core.jobs.POLL_INTERVAL_SECONDS", 0.01)
    others = asyncio.all_tasks()
    with faulty_database(settings.database_url or "") as (network, database_url):
        jobs = create_jobs(database_url, {"test": feature.tasks})
        running = asyncio.create_task(run_worker_forever(jobs))
        async with sessions.begin() as session:
            await defer_note(sessions, "it works")
            assert await feature.next() == "it works"
            await eventually(partial(is_empty, sessions), "the job is deleted")
            await session.execute(text("LOCK TABLE procrastinate_jobs"))
            await wait_until_blocked(sessions)
            network.freeze()
        for _ in range(2):
            running.cancel()
            await asyncio.wait({running}, timeout=0.1)
        async with unless_hung():
            await asyncio.wait({running})
        assert not [task for task in asyncio.all_tasks() - others if task.get_name() == "worker"]


async def test_old_jobs_and_jobs_of_dead_workers_are_deleted(jobs: App, sessions: Sessions) -> None:
    for word in ("fresh", "failed long ago", "failed now", "its worker died"):
        await defer_note(sessions, word)
    async with sessions.begin() as session:
        for statement in (
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id > 1",
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE id IN (2, 3)",
            "UPDATE procrastinate_events SET at = at - interval '8 days' WHERE job_id = 2",
        ):
            await session.execute(text(statement))
    async with jobs.open_async():
        await delete_ended_jobs(jobs)
    async with sessions() as session:
        left = await session.execute(text("SELECT args->>'word' FROM procrastinate_jobs"))
    assert sorted(left.scalars()) == ["failed now", "fresh"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql+asyncpg://postgres@/postgres?host=/tmp/a%20b&port=5432",
            "postgresql://postgres@/postgres?host=%2Ftmp%2Fa%20b&port=5432",
        ),
        ("postgresql+asyncpg://u:p%40s@h:5433/d", "postgresql://u:p%40s@h:5433/d"),
        ("postgresql+asyncpg://h/d?ssl=require", "postgresql://h/d?sslmode=require"),
        ("postgresql+asyncpg://h/d?command_timeout=3", "postgresql://h/d"),
    ],
)
def test_urls_are_translated_for_libpq(url: str, expected: str) -> None:
    assert libpq_url(url) == expected
