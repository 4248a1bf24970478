"""Alice, Bob and Carol, who are not related to each other."""

import httpx
import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.actors import Actor, ActorFactory


@pytest.fixture
async def make_actor(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> ActorFactory:
    return ActorFactory(client, sessions, settings)


@pytest.fixture
async def alice(make_actor: ActorFactory) -> Actor:
    return await make_actor("alice")


@pytest.fixture
async def bob(make_actor: ActorFactory) -> Actor:
    return await make_actor("bob")


@pytest.fixture
async def carol(make_actor: ActorFactory) -> Actor:
    return await make_actor("carol")
