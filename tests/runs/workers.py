"""Several workers on one database: applications beside the test's own, in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from agent.runs.execution.worker import RunWorker
from api.app import create_app
from domain.core.settings import Settings
from tests.factories import Person
from tests.runs.client import AgentClient
from tests.serving import served, started
from tests.waiting import eventually


@asynccontextmanager
async def another_worker(
    settings: Settings, person: Person
) -> AsyncIterator[tuple[FastAPI, AgentClient]]:
    """Serve the application once more, as a worker of its own."""
    app = create_app(settings)
    async with started(app), served(app) as url:
        client = AgentClient(url, person)
        try:
            yield app, client
        finally:
            await client.http.aclose()


async def until_recorded(worker: RunWorker) -> None:
    """Wait until the logs of a worker's runs are complete; the runs are over then.

    A client that reconnects before gets a snapshot where the log is too far behind.
    """

    def is_recorded() -> bool:
        return not any(task.get_name().startswith("log of run") for task in worker._tasks)

    await eventually(is_recorded, "the logs of the worker's runs are complete")
