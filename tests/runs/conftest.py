"""The agent over HTTP, with a model whose words the test says."""

from collections.abc import AsyncIterator

import pytest

from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.fixtures import model, talking_to
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient

__all__ = ["model"]


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel) -> Settings:
    # A test that is about background work calls it itself.
    return talking_to(model, settings.model_copy(update={"worker_in_api": False}))


@pytest.fixture
async def agent(server: str, person: Person) -> AsyncIterator[AgentClient]:
    agent = AgentClient(server, person)
    yield agent
    await agent.http.aclose()
