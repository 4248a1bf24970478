"""Whether this process may take traffic: what orchestrators and load balancers ask.

A probe costs next to nothing: those of one second share their checks, each check ends in bounded
time, and a check that hangs is not started again beside itself. The database is asked over a
connection of its own, so that a busy pool does not make a process that works unready.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import Literal

import structlog
from pydantic import Field

from agent.runs.execution.worker import RunWorker
from api.health.database import check_database, check_migrations
from api.health.disk import check_free_space
from api.health.redis_server import check_redis_reachable
from api.health.results import Check, CheckFailed, CheckResult, Finding, Reason, run_check
from api.services import Services
from api.workers.job_worker import BackgroundWork
from domain.core.database.engine import close_engine, create_engine
from domain.core.schemas import Output

log = structlog.get_logger(__name__)

CHECK_TIMEOUT_SECONDS = 1.0
CACHE_SECONDS = 1.0
OPTIONAL = frozenset({"redis"})
"""What a process works without: it is shown, and makes no process unready."""


class CheckRead(Output):
    status: Literal["healthy", "unhealthy"]
    required: bool = Field(description="Whether the process is ready only if this is healthy.")
    reason: Reason | None = Field(None, description="Why it is unhealthy.")


class ReadinessRead(Output):
    status: Literal["ready", "unready"]
    checks: dict[str, CheckRead]


class Readiness:
    """The readiness of one process."""

    def __init__(self, checks: Mapping[str, Check], own_checks: Mapping[str, Check]) -> None:
        """`own_checks` need no I/O, so their results are never old."""
        self._checks = checks
        self._own_checks = own_checks
        self._running: dict[str, asyncio.Future[Finding]] = {}
        self._results: list[CheckResult] = []
        self._reading: asyncio.Task[None] | None = None
        self._read_at = -CACHE_SECONDS
        self._unhealthy: set[str] = set()

    async def read(self) -> ReadinessRead:
        """Return the state of every check."""
        if monotonic() - self._read_at >= CACHE_SECONDS:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read_all(), name="readiness")
            await asyncio.shield(self._reading)  # a probe that gives up does not end it
        own = [
            await run_check(name, check, timeout_seconds=CHECK_TIMEOUT_SECONDS)
            for name, check in self._own_checks.items()
        ]
        results = [*self._results, *own]
        self._log_changes(results)
        return _to_read_model(results)

    async def _read_all(self) -> None:
        try:
            self._results = await asyncio.gather(
                *(self._run(name, check) for name, check in self._checks.items())
            )
            self._read_at = monotonic()
        finally:
            self._reading = None

    async def _run(self, name: str, check: Check) -> CheckResult:
        """Run a check, unless its last run still hangs."""
        last = self._running.get(name)
        if last is not None and not last.done():
            return CheckResult(name, "failed", "It does not respond.", "", "timeout")
        running = self._running[name] = asyncio.ensure_future(check())
        return await run_check(name, lambda: running, timeout_seconds=CHECK_TIMEOUT_SECONDS)

    def _log_changes(self, results: list[CheckResult]) -> None:
        """Log each check whose outcome has changed: probes come every few seconds."""
        for result in results:
            is_unhealthy = result.status == "failed"
            if is_unhealthy and result.name not in self._unhealthy:
                log.warning(
                    "health_check_failed", service=result.name, error=result.reason or "error"
                )
                self._unhealthy.add(result.name)
            elif not is_unhealthy and result.name in self._unhealthy:
                log.info("health_check_recovered", service=result.name)
                self._unhealthy.discard(result.name)


@asynccontextmanager
async def open_readiness(
    services: Services, run_worker: RunWorker, work: BackgroundWork | None
) -> AsyncIterator[Readiness]:
    """Open the readiness of this process; its connection is opened by the first probe."""
    engine = create_engine(
        services.engine.url.render_as_string(hide_password=False),
        pool_size=1,
        statement_timeout_seconds=CHECK_TIMEOUT_SECONDS,
    )
    # Checks that wait for the pool's only connection would go on waiting if it cannot be opened.
    lock = asyncio.Lock()
    checks = {
        "database": partial(_with_lock, lock, partial(check_database, engine)),
        "migrations": partial(_with_lock, lock, partial(check_migrations, engine)),
        "disk": partial(check_free_space, services.settings.data_dir),
        "redis": partial(check_redis_reachable, services.redis),
    }
    own_checks: dict[str, Check] = {"shutdown": partial(_check_shutdown, run_worker)}
    if work is not None:
        own_checks["worker"] = partial(check_worker, work)
    try:
        yield Readiness(checks, own_checks)
    finally:
        await close_engine(engine)


async def _with_lock(lock: asyncio.Lock, check: Check) -> Finding:
    async with lock:
        return await check()


async def check_worker(work: BackgroundWork) -> Finding:
    """Check that this process works on background jobs, as it should."""
    if stopped := work.list_stopped_queues():
        problem = f"The worker of the queue {' and '.join(stopped)} does not run."
        raise CheckFailed(problem, "Read the log: it is started again.", reason="stopped")
    return Finding("It runs.")


async def _check_shutdown(run_worker: RunWorker) -> Finding:
    if run_worker.is_draining:
        raise CheckFailed("The process is shutting down.", "Start another.", reason="draining")
    return Finding("The process takes new runs.")


def _to_read_model(results: list[CheckResult]) -> ReadinessRead:
    checks = {
        result.name: CheckRead(
            status="unhealthy" if result.status == "failed" else "healthy",
            required=result.name not in OPTIONAL,
            reason=result.reason,
        )
        for result in results
    }
    is_ready = all(each.status == "healthy" for each in checks.values() if each.required)
    return ReadinessRead(status="ready" if is_ready else "unready", checks=checks)
