"""The health of the service and of what it depends on."""

from fastapi import APIRouter

from api.bodies.bounded_route import BoundedRoute
from api.deps import ServicesDep
from api.errors.problems import problems
from api.health.infrastructure import InfrastructureHealth, check_infrastructure
from domain.core.schemas import Output

router = APIRouter(tags=["infra"], route_class=BoundedRoute)


class Health(Output):
    status: str = "ok"


@router.get("/health", summary="Check that the service is up", responses=problems())
async def get_health() -> Health:
    return Health()


@router.get(
    "/infra/health", summary="Check the database, Redis and the queue", responses=problems()
)
async def get_infrastructure_health(services: ServicesDep) -> InfrastructureHealth:
    """Check each of them for at most a second. The status is always 200."""
    return await check_infrastructure(services)
