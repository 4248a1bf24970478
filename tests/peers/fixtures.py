"""A scripted model, and settings that use it."""

import pytest
from pydantic import SecretStr

from domain.core.settings import Settings
from tests.peers.openai_server import ScriptedModel


@pytest.fixture
def model(scripted_model: ScriptedModel) -> ScriptedModel:
    return scripted_model


def settings_for_model(model: ScriptedModel, settings: Settings) -> Settings:
    """Return settings with which the application uses this model."""
    update = {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": model.url,
        # A test can hold a response back for longer than the usual timeout.
        "model_timeout_seconds": 600,
    }
    return settings.model_copy(update=update)
