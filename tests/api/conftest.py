"""Alice, Bob and Carol, who know nobody yet."""

import httpx
import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.actors import Actor, Cast


@pytest.fixture
async def cast(client: httpx.AsyncClient, sessions: Sessions, settings: Settings) -> Cast:
    return Cast(client, sessions, settings)


@pytest.fixture
async def alice(cast: Cast) -> Actor:
    return await cast("alice")


@pytest.fixture
async def bob(cast: Cast) -> Actor:
    return await cast("bob")


@pytest.fixture
async def carol(cast: Cast) -> Actor:
    return await cast("carol")
