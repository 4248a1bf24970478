"""Diet plans by a scripted model, with real background workers."""

from collections.abc import AsyncIterator

import pytest

from domain.core.settings import Settings
from tests.envelope.task_streams import DietClient
from tests.factories import Person
from tests.peers.fixtures import model, settings_for_model
from tests.peers.openai_server import ScriptedModel

__all__ = ["model"]


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel, background_work: None) -> Settings:
    return settings_for_model(model, settings)


@pytest.fixture
async def me(server: str, person: Person) -> AsyncIterator[DietClient]:
    watcher = DietClient(server, person)
    yield watcher
    await watcher.http.aclose()
