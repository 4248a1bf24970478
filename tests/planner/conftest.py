"""Plans made by a model whose words the test says, with real background workers."""

from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.envelope.watching import Watcher
from tests.factories import Person
from tests.peers.openai_server import ScriptedModel


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
        }
    )


@pytest.fixture
async def me(server: str, person: Person) -> AsyncIterator[Watcher]:
    watcher = Watcher(server, person)
    yield watcher
    await watcher.http.aclose()
