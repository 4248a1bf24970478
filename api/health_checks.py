"""How the database, Redis and the queue are, each asked at once and for a second at most."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from pydantic import Field
from sqlalchemy import text

from api.services import Services
from domain.core.schemas import Output

log = structlog.get_logger()

CHECK_TIMEOUT_SECONDS = 1.0
_LIVE_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - interval '30 seconds'"
)

_asking: set[asyncio.Future[None]] = set()
"""Checks under way: the loop itself holds on to none of them."""

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


async def check_infrastructure(services: Services) -> InfrastructureHealth:
    """Ask every part at once."""
    checks = {"redis": _check_redis, "database": _check_database, "queue": _check_queue}
    results = await asyncio.gather(
        *(_time(name, check, services) for name, check in checks.items())
    )
    well = all(result.status == "healthy" for result in results)
    return InfrastructureHealth(
        status="healthy" if well else "unhealthy",
        services=dict(zip(checks, results, strict=True)),
    )


async def _time(
    name: str, check: Callable[[Services], Awaitable[None]], services: Services
) -> ServiceHealth:
    began = time.perf_counter()
    status: Status = "healthy"
    try:
        await _ask(check, services)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with a part, the answer says so)
        log.warning("unhealthy", service=name, error=type(error).__name__)
        status = "unhealthy"
    return ServiceHealth(status=status, latency_ms=round((time.perf_counter() - began) * 1000))


async def _ask(check: Callable[[Services], Awaitable[None]], services: Services) -> None:
    """Run a check for PATIENCE_SECONDS at most. Raises TimeoutError, and what the check raises.

    Only the check itself waits until its connection is closed, which a silent server draws out.
    """
    asking = asyncio.ensure_future(check(services))
    _asking.add(asking)
    asking.add_done_callback(_forget)
    try:
        done, _ = await asyncio.wait({asking}, timeout=CHECK_TIMEOUT_SECONDS)
    finally:
        asking.cancel()
    if not done:
        raise TimeoutError
    await asking


def _forget(asking: asyncio.Future[None]) -> None:
    _asking.discard(asking)
    if not asking.cancelled():
        asking.exception()  # so that the loop does not report it


async def _check_redis(services: Services) -> None:
    await services.redis.ping()


async def _check_database(services: Services) -> None:
    async with services.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _check_queue(services: Services) -> None:
    async with services.engine.connect() as connection:
        if not await connection.scalar(_LIVE_WORKERS):
            raise RuntimeError("no worker is running")
