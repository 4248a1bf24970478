"""What a route asks for where something is limited: the limits, and whom to count."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from api.client_addresses import client_address, client_network
from api.deps import ServicesDep
from domain.core.rate_limits.limiter import RateLimits
from domain.core.rate_limits.policies import SENDS


async def get_limits(services: ServicesDep) -> RateLimits:
    return services.limits


LimitsDep = Annotated[RateLimits, Depends(get_limits)]


async def get_client(request: Request, services: ServicesDep) -> str:
    """Say from where a request comes, as limits count it."""
    return client_network(client_address(request.scope, services.trusted_proxies))


ClientDep = Annotated[str, Depends(get_client)]


async def get_count_send(limits: LimitsDep, client: ClientDep) -> Callable[[], Awaitable[None]]:
    """Give what counts a mail that the client asks for, and raises RateLimited.

    The route calls it, once it is sure that the request fits its schema.
    """
    return partial(limits.hit, SENDS, client)


CountSendDep = Annotated[Callable[[], Awaitable[None]], Depends(get_count_send)]
