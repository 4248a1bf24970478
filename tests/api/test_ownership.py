"""A resource of another user is 404: no route distinguishes it from a missing one."""

from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from domain.core.settings import Settings
from tests.api.actors import ActorFactory
from tests.api.resource_factories import (
    BY_OPERATION,
    BY_PARAMETERS,
    MISSING,
    call,
    factory_of,
)
from tests.api.route_table import Endpoint, list_endpoints

PUBLIC = {
    "get_profile": "every user can see a profile",
    "get_user": "every user can see a profile",
    "block_user": "every user can block every other",
    "unblock_user": "an id that every user can block is no secret",
}
ENDPOINTS = list_endpoints(create_app(Settings(_env_file=None)))
OWNED = [
    endpoint for endpoint in ENDPOINTS if endpoint.parameters and endpoint.operation not in PUBLIC
]


def problem_of(response: httpx.Response) -> dict[str, object]:
    """Return the problem without its path, which the caller knows."""
    return {key: value for key, value in response.json().items() if key != "instance"}


@pytest.mark.parametrize("endpoint", OWNED, ids=str)
async def test_a_resource_of_another_user_is_404_like_a_missing_one(
    endpoint: Endpoint, make_actor: ActorFactory
) -> None:
    resource = await factory_of(endpoint)(make_actor)
    stranger = await make_actor("stranger")
    refused = await call(stranger, endpoint, resource)
    assert refused.status_code == 404
    missing = {name: MISSING.get(name, str(uuid4())) for name in endpoint.parameters}
    assert problem_of(refused) == problem_of(await call(stranger, endpoint, resource, **missing))
    # The resource exists and is unchanged: its owner can call the route.
    assert (await call(resource.owner, endpoint, resource)).is_success


@pytest.mark.parametrize("endpoint", OWNED, ids=str)
async def test_a_request_without_a_token_is_401(
    endpoint: Endpoint, client: httpx.AsyncClient
) -> None:
    names = {name: MISSING.get(name, str(uuid4())) for name in endpoint.parameters}
    response = await client.request(endpoint.method, endpoint.path.format_map(names), json={})
    assert response.status_code == 401


def test_every_factory_and_exception_is_used() -> None:
    operations = {endpoint.operation for endpoint in ENDPOINTS}
    assert set(BY_OPERATION) <= operations
    assert set(PUBLIC) <= operations
    assert set(BY_PARAMETERS) <= {" ".join(endpoint.parameters) for endpoint in ENDPOINTS}
