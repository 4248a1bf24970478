"""The health of PostgreSQL, Redis and the queue: concurrent, one second each at most."""

import asyncio
import time
from functools import partial
from typing import Literal

import structlog
from pydantic import Field

from api.health.database import check_database, check_queue
from api.health.readiness import check_worker
from api.health.redis_server import check_redis_reachable
from api.health.results import Check, Finding, run_check
from api.services import Services
from api.workers.job_worker import BackgroundWork
from domain.core.schemas import Output

log = structlog.get_logger()

CHECK_TIMEOUT_SECONDS = 1.0

Status = Literal["healthy", "unhealthy"]


class ServiceHealth(Output):
    status: Status
    latency_ms: int


class InfrastructureHealth(Output):
    status: Status
    services: dict[str, ServiceHealth] = Field(
        examples=[
            {
                name: {"status": "healthy", "latency_ms": 1}
                for name in ("redis", "database", "queue")
            }
        ]
    )


async def check_infrastructure(
    services: Services, work: BackgroundWork | None
) -> InfrastructureHealth:
    """Check every service at the same time."""
    checks: dict[str, Check] = {
        "redis": partial(check_redis_reachable, services.redis),
        "database": partial(check_database, services.engine),
        "queue": partial(_check_queue, services, work),
    }
    results = await asyncio.gather(*(_measure(name, check) for name, check in checks.items()))
    is_healthy = all(result.status == "healthy" for result in results)
    return InfrastructureHealth(
        status="healthy" if is_healthy else "unhealthy",
        services=dict(zip(checks, results, strict=True)),
    )


async def _measure(name: str, check: Check) -> ServiceHealth:
    started = time.perf_counter()
    result = await run_check(name, check, timeout_seconds=CHECK_TIMEOUT_SECONDS)
    status: Status = "healthy"
    if result.status == "failed":
        log.warning("health_check_failed", service=name, error=result.reason or "error")
        status = "unhealthy"
    return ServiceHealth(status=status, latency_ms=round((time.perf_counter() - started) * 1000))


async def _check_queue(services: Services, work: BackgroundWork | None) -> Finding:
    """Check that some process works on jobs, and that this one does if it should."""
    if work is not None:
        await check_worker(work)
    return await check_queue(services.engine)
