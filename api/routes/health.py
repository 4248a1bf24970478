"""Whether the service and its parts are well."""

from fastapi import APIRouter

from api.deps import ServicesDep
from api.errors.problems import problems
from api.health_checks import InfrastructureHealth, check_infrastructure
from domain.core.schemas import Output

router = APIRouter(tags=["infra"])


class Health(Output):
    status: str = "ok"


@router.get("/health", summary="Say that the service is up", responses=problems())
async def get_health() -> Health:
    return Health()


@router.get(
    "/infra/health", summary="Say how the parts behind the service are", responses=problems()
)
async def get_infrastructure_health(services: ServicesDep) -> InfrastructureHealth:
    """Ask the database, Redis and the queue; the answer is always 200."""
    return await check_infrastructure(services)
