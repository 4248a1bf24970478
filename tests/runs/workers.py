"""Several workers on one database: applications beside the test's own, in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.live_run import LiveRun
from api.app import create_app
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.runs.client import AgentClient
from tests.serving import served, started
from tests.waiting import eventually


@asynccontextmanager
async def another_worker(
    settings: Settings, person: Person
) -> AsyncIterator[tuple[FastAPI, AgentClient]]:
    """Serve the application as another worker."""
    app = create_app(settings)
    async with started(app), served(app) as url:
        client = AgentClient(url, person)
        try:
            yield app, client
        finally:
            await client.http.aclose()


async def until_recorded(worker: RunWorker) -> None:
    """Wait until the logs of a worker's runs are complete; the runs have ended then.

    A client that reconnects earlier gets a snapshot if the log lags too far behind.
    """

    await eventually(lambda: not log_writers(worker), "the logs of the worker's runs are complete")


def log_writers(worker: RunWorker) -> list[asyncio.Task[None]]:
    """Return the tasks that write the logs of a worker's runs."""
    tasks = worker.recordings.unfinished
    return [task for task in tasks if task.get_name().startswith("log of run")]


async def take_over_from(stalled: RunWorker, other: RunWorker, sessions: Sessions) -> None:
    """Let a live worker's lease expire, and let another worker take over its runs."""
    await expire_lease(stalled, sessions)
    await recover_runs(other)


async def expire_lease(stalled: RunWorker, sessions: Sessions) -> None:
    """Age a worker's row; with the long lease of these tests no renewal is pending."""
    async with sessions.begin() as session:
        query = "UPDATE workers SET renewed_at = now() - interval '1 hour' WHERE id = :id"
        await session.execute(text(query), {"id": stalled.id})


def overtake(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, change: Callable[[], Awaitable[object]]
) -> list[bool]:
    """Let a change come before the next call of a function that writes unless it was overtaken.

    Returns a list that gets the result of that call: whether it wrote.
    """
    write, changes, written = getattr(module, name), [change], list[bool]()

    async def write_late(*args: Any, **options: Any) -> bool:
        if not changes:
            return bool(await write(*args, **options))
        await changes.pop()()
        written.append(await write(*args, **options))
        return written[-1]

    monkeypatch.setattr(module, name, write_late)
    return written


async def find_no_revoked(*_: object) -> list[tuple[UUID, int]]:
    """Replace `find_revoked_runs` for a worker that must not notice that its runs were revoked."""
    return []


async def cancel_and_wait(live: LiveRun) -> None:
    """Cancel a run of this process and wait until it has stopped."""
    live.cancel()
    await live.wait()
