"""The agent's part of the application: this process as a worker that drives runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.runs.execution.dependencies import create_dependencies
from agent.runs.execution.worker import RunWorker, open_worker
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.subscribers import Subscribers
from api.services import Services


@asynccontextmanager
async def open_agent(services: Services) -> AsyncIterator[RunWorker]:
    """Open what runs are made with, and drive runs until the application stops."""
    database_url = services.engine.url.render_as_string(hide_password=False)
    async with (
        create_dependencies(
            services.settings, services.sessions, database_url=database_url
        ) as parts,
        open_worker(parts, EventLog(services.redis), Subscribers(services.redis)) as worker,
    ):
        yield worker
