"""Several workers on one database: applications beside the test's own, in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.app import create_app
from domain.core.settings import Settings
from tests.factories import Person
from tests.runs.client import AgentClient
from tests.serving import served, started


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
