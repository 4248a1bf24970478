"""Background work, in a process of its own or beside the routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.runs.execution.recovery import run_maintenance_jobs
from agent.runs.execution.worker import RunWorker
from agent.tasks.jobs import task_jobs, task_recovery_jobs
from api.services import Services, open_services
from api.workers.run_worker import open_agent
from domain.auth.cleanup import auth_jobs
from domain.core.idempotency.cleanup import idempotency_jobs
from domain.core.jobs import create_jobs, run_worker_forever
from domain.core.mail.mailer import create_transport
from domain.core.mail.outbox import outbox_jobs
from domain.core.settings import Settings
from domain.diet.service import QUEUE

SHUTDOWN_TIMEOUT_SECONDS = 5
"""For jobs to end; their rows say what is left of them, and others find it."""


async def work(settings: Settings, stopping: asyncio.Event, *, drain_seconds: float) -> None:
    """Do background work until asked to stop: what `majordomo worker` does.

    Runs that it carries on have a while to end, and are then handed over.
    """
    async with (
        open_services(settings) as services,
        open_agent(services) as agent,
        _working(services, agent),
    ):
        await stopping.wait()
        await agent.shutdown.drain(drain_seconds)


@asynccontextmanager
async def worker_beside(services: Services, agent: RunWorker) -> AsyncIterator[None]:
    """Do background work while something else goes on, where the settings ask for it."""
    if not services.settings.worker_in_api:
        yield
        return
    async with _working(services, agent):
        yield


@asynccontextmanager
async def _working(services: Services, agent: RunWorker) -> AsyncIterator[None]:
    working = asyncio.create_task(_work_until_draining(services, agent), name="worker")
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait({working}, timeout=SHUTDOWN_TIMEOUT_SECONDS)


async def _work_until_draining(services: Services, agent: RunWorker) -> None:
    """Stop with the first signal: jobs end while runs do, and what is left others find."""
    await agent.shutdown.unless_draining(_work(services, agent))


async def _work(services: Services, agent: RunWorker) -> None:
    """Work on the jobs of every feature until cancelled."""
    database_url = services.engine.url.render_as_string(hide_password=False)
    features = {
        "outbox": outbox_jobs(services.sessions, create_transport(services.settings)),
        "auth": auth_jobs(services.sessions),
        "idempotency": idempotency_jobs(services.sessions),
        "runs": run_maintenance_jobs(agent),
        "task_recovery": task_recovery_jobs(agent),
    }
    async with asyncio.TaskGroup() as workers:
        workers.create_task(run_worker_forever(create_jobs(database_url, features)))
        # Tasks last long: they have places of their own, so that no mail waits for a plan.
        tasks = {"tasks": task_jobs(agent)}
        workers.create_task(run_worker_forever(create_jobs(database_url, tasks), queue=QUEUE))
