"""The worker of background jobs, in a process of its own or in the API's process."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from procrastinate import App

from agent.runs.execution.lifecycle.background import run_every
from agent.runs.execution.worker import RunWorker
from agent.runs.maintenance import run_maintenance_jobs
from agent.runs.threads.retention import retention_jobs
from agent.tasks.due_jobs import CHECK_INTERVAL_SECONDS, queue_due_jobs
from agent.tasks.jobs import task_jobs, task_recovery_jobs
from api.metrics.listener import serve_metrics
from api.metrics.sampling import PoolUse, measured_pool
from api.services import Services, open_services
from api.workers.run_worker import open_run_worker
from api.workers.schema_monitor import watch_schema
from domain.auth.cleanup import auth_jobs
from domain.core.idempotency.cleanup import idempotency_jobs
from domain.core.jobs import (
    DEFAULT_QUEUE,
    Backoff,
    WorkerStatus,
    connection_stats,
    create_jobs,
    run_worker_forever,
)
from domain.core.mail.mailer import create_transport
from domain.core.mail.outbox import outbox_jobs
from domain.core.settings import Settings
from domain.diet.queue import TASK_QUEUE

log = structlog.get_logger(__name__)

SHUTDOWN_TIMEOUT_SECONDS = 5
"""How long jobs can take to end at shutdown. Their rows stay, and another worker finds them."""


async def run_job_worker(
    settings: Settings,
    stopping: asyncio.Event,
    *,
    drain_seconds: float,
    metrics_listener: socket.socket | None = None,
) -> None:
    """Work on background jobs until `stopping` is set: the body of `majordomo worker`.

    Runs that the worker has recovered get `drain_seconds` to end, and are then handed over. The
    metrics are served at their listener, if there is one.
    """
    async with (
        open_services(settings) as services,
        open_run_worker(services) as run_worker,
        watch_schema(services, run_worker),
        _job_worker(services, run_worker),
        serve_metrics(services.metrics, metrics_listener),
    ):
        await stopping.wait()
        await run_worker.shutdown.drain(drain_seconds)


class BackgroundWork:
    """The background work of this process, as its health checks see it."""

    def __init__(self) -> None:
        self.workers = {queue: WorkerStatus() for queue in (DEFAULT_QUEUE, TASK_QUEUE)}

    def list_stopped_queues(self) -> list[str]:
        """Return the queues on whose jobs this process does not work, though it should."""
        return [queue for queue, status in self.workers.items() if not status.is_running]


@asynccontextmanager
async def job_worker_in_api(
    services: Services, run_worker: RunWorker
) -> AsyncIterator[BackgroundWork | None]:
    """Work on background jobs during the block if the setting `worker_in_api` is on."""
    if not services.settings.worker_in_api:
        yield None
        return
    async with _job_worker(services, run_worker) as work:
        yield work


@asynccontextmanager
async def _job_worker(services: Services, run_worker: RunWorker) -> AsyncIterator[BackgroundWork]:
    work = BackgroundWork()
    working = asyncio.create_task(
        # Until the first signal: jobs end while runs drain, and other workers take the rest.
        run_worker.shutdown.unless_draining(_keep_working(services, run_worker, work)),
        name="worker",
    )
    try:
        yield work
    finally:
        working.cancel()
        await asyncio.wait({working}, timeout=SHUTDOWN_TIMEOUT_SECONDS)


async def _keep_working(services: Services, run_worker: RunWorker, work: BackgroundWork) -> None:
    """Work on jobs until cancelled, and begin again after any error."""
    backoff = Backoff()
    while True:
        backoff.start()
        try:
            await _work(services, run_worker, work)
        except Exception:
            seconds = backoff.next_seconds()
            log.exception("background_work_failed", restart_in_seconds=seconds)
            await asyncio.sleep(seconds)


async def _work(services: Services, run_worker: RunWorker, work: BackgroundWork) -> None:
    """Work on the jobs of every feature until cancelled."""
    database_url = services.engine.url.render_as_string(hide_password=False)
    features = {
        "outbox": outbox_jobs(services.sessions, create_transport(services.settings)),
        "auth": auth_jobs(services.sessions),
        "idempotency": idempotency_jobs(services.sessions),
        "runs": run_maintenance_jobs(run_worker),
        "task_recovery": task_recovery_jobs(run_worker),
        "retention": retention_jobs(run_worker),
    }

    async def queue_due() -> None:
        await queue_due_jobs(run_worker)

    # Diet tasks take long. With a queue and worker of their own, they never delay a mail.
    apps = {
        DEFAULT_QUEUE: create_jobs(database_url, features),
        TASK_QUEUE: create_jobs(database_url, {"tasks": task_jobs(run_worker)}),
    }
    with measured_pool("jobs", lambda: _use_of(*apps.values())):
        async with asyncio.TaskGroup() as workers:
            for queue, status in work.workers.items():
                workers.create_task(run_worker_forever(apps[queue], queue, status=status))
            workers.create_task(run_every(CHECK_INTERVAL_SECONDS, queue_due))


def _use_of(*queues: App) -> PoolUse:
    """Return how the pools of these queues are used; one that is closed uses nothing."""
    total = Counter[str]()
    for queue in queues:
        total.update(connection_stats(queue))
    return PoolUse(
        used=total["pool_size"] - total["pool_available"],
        limit=total["pool_max"],
        waits=total["requests_queued"],
        wait_seconds=total["requests_wait_ms"] / 1000,
    )
