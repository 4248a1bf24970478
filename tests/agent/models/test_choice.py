"""The settings choose the model."""

import subprocess
import sys

from pydantic import SecretStr

from agent.models.choose import choose_model
from agent.models.openai.chat_model import StreamingChatOpenAI
from agent.models.port import close_model, stream_chat
from domain.core.settings import Settings
from offline_model.model import OfflineChatModel
from tests.agent.models.model_calls import PROMPT, TOOL, join_text, last_delta
from tests.peers.openai_replies import says
from tests.peers.openai_server import ScriptedModel

WITHOUT_KEY = """
import sys
import api.app
from agent.models.choose import choose_model
from domain.core.settings import Settings
choose_model(Settings(_env_file=None))
print(sorted({"openai", "langchain_openai"} & sys.modules.keys()))
"""


async def test_without_a_key_the_offline_model_answers() -> None:
    model = choose_model(Settings(_env_file=None))
    assert isinstance(model, OfflineChatModel)
    deltas = [delta async for delta in stream_chat(model, list(PROMPT), [TOOL])]
    assert join_text(deltas)
    last_delta(deltas)
    await close_model(model)


async def test_with_a_key_the_endpoints_model_answers() -> None:
    with ScriptedModel() as server:
        server.reply(says("Hi"))
        model = choose_model(
            Settings(
                _env_file=None,
                openai_api_key=SecretStr("its-key"),
                openai_base_url=server.url,
                chat_model="its-model",
            )
        )
        assert isinstance(model, StreamingChatOpenAI)
        deltas = [delta async for delta in stream_chat(model, list(PROMPT), [])]
        await close_model(model)
    assert join_text(deltas) == "Hi"
    assert server.requests[0].body["model"] == "its-model"
    assert server.requests[0].headers["authorization"] == "Bearer its-key"


def test_a_start_without_a_key_does_not_import_the_openai_client() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_KEY], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
