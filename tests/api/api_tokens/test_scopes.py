"""A token of each scope against every route, found from the table of routes."""

from typing import Any
from uuid import uuid4

import pytest

from api.app import create_app
from domain.core.caller import Scope
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.api_tokens.needed_scopes import FOR_PEOPLE, needed_scope
from tests.api.resource_factories import MISSING
from tests.api.route_table import ENDLESS, Endpoint, list_endpoints

ALL: tuple[Scope, ...] = ("read", "write", "approve")
ENDPOINTS = [
    each for each in list_endpoints(create_app(Settings(_env_file=None))) if each.needs_caller
]


@pytest.fixture
async def tokens(alice: Actor) -> dict[frozenset[Scope], str]:
    """A token of each scope alone, and one of all but that scope."""
    sets = [frozenset({each}) for each in ALL]
    sets += [frozenset(ALL) - {each} for each in ALL]
    return {scopes: await alice.make_token(scopes) for scopes in sets}


async def refusal_of(actor: Actor, endpoint: Endpoint, token: str) -> str | None:
    """Call a route with a token, and return why it is refused for its scopes."""
    names = {name: MISSING.get(name, str(uuid4())) for name in endpoint.parameters}
    headers = {"Authorization": f"Bearer {token}"}
    path = endpoint.path.format_map(names)
    body: dict[str, Any] = {} if endpoint.method == "GET" else {"json": {}}
    response = await actor.client.request(endpoint.method, path, headers=headers, **body)
    assert response.status_code != 401, endpoint
    return response.text if response.status_code == 403 else None


async def test_every_route_takes_the_tokens_with_its_scope_and_no_other(
    alice: Actor, tokens: dict[frozenset[Scope], str]
) -> None:
    for endpoint in ENDPOINTS:
        scope = needed_scope(endpoint)
        refused = await refusal_of(alice, endpoint, tokens[frozenset(ALL) - {scope}])
        if endpoint.operation in ENDLESS:
            assert f"`{scope}`" in (refused or ""), endpoint
            continue
        taken = await refusal_of(alice, endpoint, tokens[frozenset({scope})])
        if endpoint.operation in FOR_PEOPLE:
            assert "Please sign in" in (refused or ""), endpoint
            assert "Please sign in" in (taken or ""), endpoint
        else:
            assert f"`{scope}`" in (refused or ""), endpoint
            assert taken is None, endpoint
    assert {endpoint.operation for endpoint in ENDPOINTS} >= FOR_PEOPLE
