"""The queue and the worker that always comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from procrastinate import App, Blueprint
from sqlalchemy import func, select, text

from domain.core.database.sessions import Sessions
from domain.core.jobs import create_jobs, defer, delete_ended_jobs, libpq_url, run_worker_forever
from domain.core.settings import Settings
from tests.waiting import unless_hung


class Work:
    """A feature with one task that notes what it was given."""

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
def work() -> Work:
    return Work()


@pytest.fixture
def jobs(settings: Settings, work: Work) -> App:
    return create_jobs(settings.database_url or "", {"test": work.tasks})


@asynccontextmanager
async def worker(jobs: App) -> AsyncIterator[None]:
    working = asyncio.create_task(run_worker_forever(jobs))
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def note(sessions: Sessions, word: str) -> None:
    async with sessions.begin() as session:
        await defer(session, "test:note", {"word": word})


async def test_a_job_starts_after_the_commit(jobs: App, work: Work, sessions: Sessions) -> None:
    async with worker(jobs):
        async with sessions() as session:
            await defer(session, "test:note", {"word": "rolled back"})
            await session.rollback()
        await note(sessions, "committed 提交")
        assert await work.next() == "committed 提交"
    assert work.done.empty()


async def test_a_job_can_start_later(jobs: App, work: Work, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = (await session.execute(select(func.now()))).scalar_one()
        await defer(session, "test:note", {"word": "later"}, at=now + timedelta(hours=1))
        await defer(session, "test:note", {"word": "now"})
    async with worker(jobs):
        assert await work.next() == "now"
        assert work.done.empty()
        async with sessions.begin() as session:
            await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        assert await work.next() == "later"


async def test_what_is_done_is_deleted_and_what_failed_stops_nobody(
    jobs: App, work: Work, sessions: Sessions
) -> None:
    await note(sessions, "fail")
    await note(sessions, "go on")
    async with worker(jobs):
        assert await work.next() == "go on"
    async with sessions() as session:
        left = await session.execute(
            text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'test:note'")
        )
    assert left.scalars().all() == ["failed"]


async def test_the_worker_comes_back_after_its_connections_broke(
    jobs: App, work: Work, sessions: Sessions
) -> None:
    async with worker(jobs):
        await note(sessions, "before")
        assert await work.next() == "before"
        async with sessions.begin() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await note(sessions, "after")
        assert await work.next() == "after"


async def test_a_worker_ends_at_whatever_point_it_is_cancelled(jobs: App) -> None:
    for turns_of_the_loop in range(0, 100, 10):
        async with unless_hung(), worker(jobs):
            for _ in range(turns_of_the_loop):
                await asyncio.sleep(0)


async def test_jobs_that_ended_long_ago_or_with_their_worker_are_deleted(
    jobs: App, sessions: Sessions
) -> None:
    for word in ("fresh", "failed long ago", "failed now", "its worker died"):
        await note(sessions, word)
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
def test_the_url_for_the_queues_driver(url: str, expected: str) -> None:
    assert libpq_url(url) == expected
