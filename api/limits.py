"""What a route asks for where something is limited: the limits, and whom to count."""

from typing import Annotated

from fastapi import Depends, Request

from api.addresses import client_address, client_network
from api.deps import ServicesDep
from domain.core.limits import RateLimits


def get_limits(services: ServicesDep) -> RateLimits:
    return services.limits


LimitsDep = Annotated[RateLimits, Depends(get_limits)]


def get_client(request: Request, services: ServicesDep) -> str:
    """Say from where a request comes, as limits count it."""
    return client_network(client_address(request.scope, services.trusted_proxies))


ClientDep = Annotated[str, Depends(get_client)]
