"""Health checks of the database, Redis and the queue: concurrent, one second each at most."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from pydantic import Field
from sqlalchemy import text

from api.health.results import run_bounded
from api.services import Services
from domain.core.schemas import Output

log = structlog.get_logger()

CHECK_TIMEOUT_SECONDS = 1.0
_COUNT_LIVE_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - interval '30 seconds'"
)

Status = Literal["healthy", "unhealthy"]
Check = Callable[[Services], Awaitable[None]]


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


async def check_infrastructure(services: Services) -> InfrastructureHealth:
    """Check every service at the same time."""
    checks = {"redis": _check_redis, "database": _check_database, "queue": _check_queue}
    results = await asyncio.gather(
        *(_measure(name, check, services) for name, check in checks.items())
    )
    is_healthy = all(result.status == "healthy" for result in results)
    return InfrastructureHealth(
        status="healthy" if is_healthy else "unhealthy",
        services=dict(zip(checks, results, strict=True)),
    )


async def _measure(name: str, check: Check, services: Services) -> ServiceHealth:
    started = time.perf_counter()
    status: Status = "healthy"
    try:
        await run_bounded(check(services), timeout_seconds=CHECK_TIMEOUT_SECONDS)
    except Exception as error:  # noqa: BLE001 (any failure of a check means unhealthy)
        log.warning("health_check_failed", service=name, error=type(error).__name__)
        status = "unhealthy"
    return ServiceHealth(status=status, latency_ms=round((time.perf_counter() - started) * 1000))


async def _check_redis(services: Services) -> None:
    await services.redis.ping()


async def _check_database(services: Services) -> None:
    async with services.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _check_queue(services: Services) -> None:
    async with services.engine.connect() as connection:
        if not await connection.scalar(_COUNT_LIVE_WORKERS):
            raise RuntimeError("no worker is running")
