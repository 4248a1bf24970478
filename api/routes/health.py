"""The health of the service and of what it depends on."""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response

from api.bodies.bounded_route import BoundedRoute
from api.deps import ServicesDep
from api.errors.problems import problems
from api.health.infrastructure import InfrastructureHealth, check_infrastructure
from api.health.readiness import Readiness, ReadinessRead
from api.workers.job_worker import BackgroundWork
from domain.core.schemas import Output

router = APIRouter(tags=["infra"], route_class=BoundedRoute)

UNREADY_EXAMPLE = {
    "status": "unready",
    "checks": {
        "database": {"status": "unhealthy", "required": True, "reason": "unreachable"},
        "redis": {"status": "unhealthy", "required": False, "reason": "timeout"},
    },
}
UNREADY: dict[int | str, dict[str, Any]] = {
    503: {
        "model": ReadinessRead,
        "description": "The process may take no traffic.",
        "content": {"application/json": {"example": UNREADY_EXAMPLE}},
    }
}


class Health(Output):
    status: str = "ok"


async def get_process_readiness(request: Request) -> Readiness:
    return cast("Readiness", request.app.state.readiness)


async def get_background_work(request: Request) -> BackgroundWork | None:
    return cast("BackgroundWork | None", request.app.state.background_work)


@router.get("/health", summary="Check that the service is up", responses=problems())
async def get_health() -> Health:
    """Return at once, without asking the database or any other service.

    `/health` without the prefix answers too.
    """
    return Health()


@router.get(
    "/health/ready",
    summary="Check that the service may take traffic",
    responses=problems() | UNREADY,
)
async def get_readiness(
    response: Response, readiness: Annotated[Readiness, Depends(get_process_readiness)]
) -> ReadinessRead:
    """Return 200 if the process may take traffic, else 503, with the state of each check.

    It may if the database can be used and has all migrations, the disk of DATA_DIR is not full, its
    background worker runs if it has one, and it is not shutting down. Redis is shown, but not
    required. The checks take a second at most, and their results are used for a second.
    `/health/ready` without the prefix answers too.
    """
    state = await readiness.read()
    response.status_code = 200 if state.status == "ready" else 503
    return state


@router.get(
    "/infra/health", summary="Check the database, Redis and the queue", responses=problems()
)
async def get_infrastructure_health(
    services: ServicesDep, work: Annotated[BackgroundWork | None, Depends(get_background_work)]
) -> InfrastructureHealth:
    """Check each of them for at most a second. The status is always 200."""
    return await check_infrastructure(services, work)
