"""Background work: a job queue in the database, which every process can work on.

The truth is always a row of the feature; a job only says "look at it". A job that runs twice, late
or never does no harm, and a periodic job finds what was left behind.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import cast
from urllib.parse import quote, urlencode

import orjson
import structlog
from procrastinate import App, Blueprint, JobContext, PsycopgConnector
from procrastinate.exceptions import AppNotOpen
from procrastinate.jobs import Status
from procrastinate.worker import Worker
from psycopg import AsyncConnection
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.base import Json

log = structlog.get_logger()

DEFAULT_QUEUE = "default"
MAX_CONCURRENT_JOBS = 8
MAX_CONNECTIONS = 4
"""How many database connections a queue opens at most."""
POLL_INTERVAL_SECONDS = 10
"""How often a worker looks for jobs that are due later. PostgreSQL notifies it of new ones."""
SHUTDOWN_GRACE_SECONDS = 2
"""How long running jobs have to finish when the process stops."""
ENDED_JOB_RETENTION_HOURS = 7 * 24
INITIAL_BACKOFF_SECONDS = 1.0
MAX_BACKOFF_SECONDS = 15.0
"""The pause before a worker that ended, for example with the database, is restarted."""
STABLE_AFTER_SECONDS = 60.0
"""How long a worker must run so that its restart waits for INITIAL_BACKOFF_SECONDS only."""

_KEEPALIVE_OPTIONS = {"connect_timeout": 10, "tcp_user_timeout": 20_000, "keepalives_idle": 30}
"""libpq's options that detect a server that vanished: in seconds, milliseconds and seconds."""

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), CAST(:priority AS integer), NULL,"
    " CAST(:queueing_lock AS text),"
    " CAST(CAST(:arguments AS text) AS jsonb),"
    " CAST(:at AS timestamptz))]::procrastinate_job_to_defer_v1[])"
)


async def defer(
    session: AsyncSession,
    task: str,
    arguments: Json,
    *,
    at: datetime | None = None,
    queue: str = DEFAULT_QUEUE,
    queueing_lock: str | None = None,
    priority: int = 0,
) -> None:
    """Queue a job in the session's transaction; it starts after the commit, or later `at`.

    Of the jobs of a queue, one with the highest priority starts first, of these the oldest. With
    `queueing_lock` nothing is queued while another job with the same lock waits.
    """
    values = {
        "task": task,
        "arguments": orjson.dumps(arguments).decode(),
        "at": at,
        "queue": queue,
        "queueing_lock": queueing_lock,
        "priority": priority,
    }
    try:
        async with session.begin_nested():
            await session.execute(_DEFER, values)
    except IntegrityError:
        if queueing_lock is None:
            raise


def create_jobs(database_url: str, features: Mapping[str, Blueprint]) -> App:
    """Create the queue with the tasks of all features; their names are `feature:task`."""
    connector = PsycopgConnector(
        conninfo=libpq_url(database_url),
        kwargs=_KEEPALIVE_OPTIONS,
        connection_class=_JobsConnection,
        min_size=1,
        max_size=MAX_CONNECTIONS,
    )
    app = App(connector=connector)
    for feature, tasks in {"queue": _queue_jobs(), **features}.items():
        app.add_tasks_from(tasks, namespace=feature)
    return app


def connection_stats(app: App) -> Mapping[str, int]:
    """Return psycopg's statistics of a queue's connections; nothing while the queue is closed."""
    try:
        return cast("PsycopgConnector", app.connector).pool.get_stats()
    except AppNotOpen:
        return {}


class _JobsConnection(AsyncConnection[TupleRow]):
    """A connection that does not wake up ten times a second while it waits for notifications."""

    async def wait(
        self,
        gen: PQGen[RV],
        interval: float = POLL_INTERVAL_SECONDS,
        timeout: float | None = None,  # noqa: ASYNC109 (psycopg's own)
    ) -> RV:
        return await super().wait(gen, interval, timeout)


def _queue_jobs() -> Blueprint:
    tasks = Blueprint()

    @tasks.periodic(cron="47 * * * *")
    @tasks.task(name="sweep", queueing_lock="queue:sweep", pass_context=True)
    async def sweep(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await delete_ended_jobs(context.app)

    return tasks


async def delete_ended_jobs(app: App) -> None:
    """Delete jobs that ended a week ago, and jobs of dead workers: the rows keep the truth."""
    await app.job_manager.delete_old_jobs(
        nb_hours=ENDED_JOB_RETENTION_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


class WorkerStatus:
    """Whether the worker of a queue works, as its process knows."""

    def __init__(self) -> None:
        self.worker: Worker | None = None

    @property
    def is_running(self) -> bool:
        """Whether the worker has registered itself in the database and has not ended."""
        return self.worker is not None and self.worker.worker_id is not None


class Backoff:
    """The growing pauses between the restarts of work that ends again and again."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._started_at = monotonic()

    def start(self) -> None:
        """Note that the work starts now."""
        self._started_at = monotonic()

    def next_seconds(self) -> float:
        """Return how long to wait before the next start."""
        was_stable = monotonic() - self._started_at >= STABLE_AFTER_SECONDS
        self._seconds = 0.0 if was_stable else self._seconds
        self._seconds = min(MAX_BACKOFF_SECONDS, 2 * self._seconds or INITIAL_BACKOFF_SECONDS)
        return self._seconds


async def run_worker_forever(
    app: App, queue: str = DEFAULT_QUEUE, *, status: WorkerStatus | None = None
) -> None:
    """Work on the jobs of one queue until cancelled; `status` reports whether that works.

    Restarts a worker that ended, for example because the database went down.
    """
    status = status or WorkerStatus()
    backoff = Backoff()
    while True:
        worker = Worker(
            app,
            queues=[queue],
            concurrency=MAX_CONCURRENT_JOBS,
            fetch_job_polling_interval=POLL_INTERVAL_SECONDS,
            shutdown_graceful_timeout=SHUTDOWN_GRACE_SECONDS,
            install_signal_handlers=False,
            delete_jobs="successful",
        )
        backoff.start()
        status.worker = worker
        running = asyncio.create_task(_run_worker(app, worker, status), name="worker")
        try:
            # Receive cancellation here only: the worker may lose one (in Python 3.11,
            # `asyncio.wait_for` drops a cancellation that coincides with the result).
            await asyncio.wait({running})
        finally:
            status.worker = None
            await _stop_worker(worker, running)
        seconds = backoff.next_seconds()
        error = "CancelledError" if running.cancelled() else running.result()
        log.error("job_worker_failed", queue=queue, error=error, restart_in_seconds=seconds)
        await asyncio.sleep(seconds)


async def _run_worker(app: App, worker: Worker, status: WorkerStatus) -> str:
    """Run a worker until it ends, and return the name of what ended it."""
    try:
        async with app.open_async():
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            finally:
                status.worker = None  # at once: to close the connections can take long
    except Exception as error:  # noqa: BLE001 (any error: the worker is restarted)
        return type(error).__name__
    return "WorkerEnded"


async def _stop_worker(worker: Worker, running: asyncio.Task[str]) -> None:
    """Ask the worker to stop until it does; cancel it after the deadline.

    A cancellation of the caller ends the deadline. It is raised when the worker has stopped, which
    can need several cancellations: each may end one statement of a database that does not respond.
    """
    deadline = asyncio.get_running_loop().time() + 2 * SHUTDOWN_GRACE_SECONDS
    cancellation = None
    while not running.done():
        if cancellation is None and asyncio.get_running_loop().time() < deadline:
            worker.stop()  # type: ignore[no-untyped-call]
        else:
            running.cancel()
        try:
            await asyncio.wait({running}, timeout=0.5)
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        raise cancellation


def libpq_url(database_url: str) -> str:
    """Translate a SQLAlchemy URL for libpq, which knows neither the driver nor its options."""
    url = make_url(database_url)
    query = {key: value for key, value in url.query.items() if key in {"host", "port", "sslmode"}}
    if "ssl" in url.query:
        query["sslmode"] = url.query["ssl"]
    server = url.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
    # libpq does not decode a plus sign as a space.
    return f"{server}?{urlencode(query, doseq=True, quote_via=quote)}" if query else server
