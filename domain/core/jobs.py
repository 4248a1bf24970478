"""Background work: a queue in the database, on which every process may work.

A row of the feature's own is always the truth; a job only says "look". So a job may come twice,
late or never without harm, and a periodic one finds what was left behind.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import orjson
import structlog
from procrastinate import App, Blueprint, JobContext, PsycopgConnector
from procrastinate.jobs import Status
from procrastinate.worker import Worker
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.base import Json

log = structlog.get_logger()

DEFAULT_QUEUE = "default"
JOBS_AT_ONCE = 8
POLL_SECONDS = 1
GRACE_SECONDS = 2
"""How long running jobs may take to end when the process stops."""
ENDED_JOB_RETENTION_HOURS = 7 * 24
BACKOFF_SECONDS = 1
"""Between the end of a worker, such as with the database's, and the start of the next."""

_LIVENESS = {"connect_timeout": 10, "tcp_user_timeout": 20_000, "keepalives_idle": 30}
"""How libpq notices that a server is gone which can say so no more: seconds, ms, seconds."""

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), 0, NULL, CAST(:once AS text),"
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
    once: str | None = None,
) -> None:
    """Queue a job in the session's own transaction; it starts after the commit, or later `at`.

    With `once` nothing is queued while a job of that name waits.
    """
    given = {"task": task, "arguments": orjson.dumps(arguments).decode(), "at": at, "queue": queue}
    try:
        async with session.begin_nested():
            await session.execute(_DEFER, {**given, "once": once})
    except IntegrityError:
        if once is None:
            raise


def create_jobs(database_url: str, features: Mapping[str, Blueprint]) -> App:
    """Gather the tasks of all features; a task is called `feature:task`."""
    connector = PsycopgConnector(
        conninfo=libpq_url(database_url), kwargs=_LIVENESS, min_size=1, max_size=4
    )
    app = App(connector=connector)
    for feature, tasks in {"queue": _queue_jobs(), **features}.items():
        app.add_tasks_from(tasks, namespace=feature)
    return app


def _queue_jobs() -> Blueprint:
    tasks = Blueprint()

    @tasks.periodic(cron="47 * * * *")
    @tasks.task(name="sweep", queueing_lock="queue:sweep", pass_context=True)
    async def sweep(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await sweep_jobs(context.app)

    return tasks


async def sweep_jobs(app: App) -> None:
    """Delete jobs that ended a week ago, and those whose worker died: the rows know the rest."""
    await app.job_manager.delete_old_jobs(
        nb_hours=ENDED_JOB_RETENTION_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


async def run_worker_forever(app: App, queue: str = DEFAULT_QUEUE) -> None:
    """Work on the jobs of one queue until cancelled.

    A worker that ended, say with the database, starts again.
    """
    while True:
        worker = Worker(
            app,
            queues=[queue],
            concurrency=JOBS_AT_ONCE,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            install_signal_handlers=False,
            delete_jobs="successful",
        )
        life = asyncio.create_task(_live(app, worker), name="worker")
        try:
            # Cancellation is awaited here and below only: inside the worker it may get lost
            # (`asyncio.wait_for` of Python 3.11 loses one that comes with the result).
            await asyncio.wait({life})
        finally:
            await _end(worker, life)
        await asyncio.sleep(BACKOFF_SECONDS)


async def _live(app: App, worker: Worker) -> None:
    try:
        async with app.open_async():
            await worker.run()  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 (whatever ended it, another one starts)
        log.warning("worker ended", error=type(error).__name__)


async def _end(worker: Worker, life: asyncio.Task[None]) -> None:
    """Ask the worker to stop until it does, and cancel it where it does not in time."""
    last_wish = asyncio.get_running_loop().time() + 2 * GRACE_SECONDS
    while not life.done():
        if asyncio.get_running_loop().time() < last_wish:
            worker.stop()  # type: ignore[no-untyped-call]
        else:
            life.cancel()
        await asyncio.wait({life}, timeout=0.5)


def libpq_url(database_url: str) -> str:
    """Give a SQLAlchemy URL in the words of libpq, which names neither driver nor its options."""
    url = make_url(database_url)
    query = {key: value for key, value in url.query.items() if key in {"host", "port", "sslmode"}}
    if "ssl" in url.query:
        query["sslmode"] = url.query["ssl"]
    server = url.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
    # libpq takes a plus sign for itself, not for a space.
    return f"{server}?{urlencode(query, doseq=True, quote_via=quote)}" if query else server
