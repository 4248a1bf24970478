"""Settings and a model for tests that say its words."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.peers.openai_server import ScriptedModel


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as model:
        yield model


def talking_to(model: ScriptedModel, settings: Settings) -> Settings:
    """Have the application ask this model."""
    given = {"openai_api_key": SecretStr("test"), "openai_base_url": model.url}
    return settings.model_copy(update=given)
