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


def settings_for_model(model: ScriptedModel, settings: Settings) -> Settings:
    """Have the application ask this model."""
    update = {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": model.url,
        # A test that holds the model's answer back is not to meet the model's time-out.
        "model_timeout_seconds": 600,
    }
    return settings.model_copy(update=update)
