"""The agent over HTTP, with a model whose words the test says."""

from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as model:
        yield model


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel) -> Settings:
    return settings.model_copy(
        update={
            "openai_api_key": SecretStr("test"),
            "openai_base_url": model.url,
            "worker_in_api": False,  # a test that is about background work calls it itself
        }
    )


@pytest.fixture
async def agent(server: str, person: Person) -> AsyncIterator[AgentClient]:
    agent = AgentClient(server, person)
    yield agent
    await agent.http.aclose()
