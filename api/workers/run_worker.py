"""The worker of this process that executes the agent's runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.runs.execution.dependencies import create_dependencies
from agent.runs.execution.worker import RunWorker, open_worker
from agent.runs.streams.approval_signals import ApprovalSignals
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.subscribers import Subscribers
from api.metrics.sampling import PoolUse, measured_pool
from api.services import Services
from checkpoints.pool import Pool


@asynccontextmanager
async def open_run_worker(services: Services) -> AsyncIterator[RunWorker]:
    """Create the dependencies of runs, and execute runs until the application stops."""
    database_url = services.engine.url.render_as_string(hide_password=False)
    async with (
        create_dependencies(
            services.settings, services.sessions, database_url=database_url
        ) as dependencies,
        open_worker(
            dependencies,
            EventLog(services.redis, max_bytes=services.settings.event_log_bytes),
            Subscribers(services.redis),
            ApprovalSignals(services.redis, services.sessions),
        ) as worker,
    ):
        with measured_pool("statements", lambda: _use_of(dependencies.pool)):
            yield worker


def _use_of(pool: Pool) -> PoolUse:
    return PoolUse(pool.used, pool.size, pool.waits, pool.wait_seconds)
