"""Prompts that are too long for the model's context."""

from typing import Any

import pytest

from domain.core.settings import Settings
from tests.peers.openai_replies import says
from tests.peers.openai_server import ScriptedModel
from tests.peers.strict_demands import StrictDemands
from tests.runs.client import AgentClient

CONTEXT_BYTES = 26_000
WORDS = {
    "openai": (
        "context_length_exceeded",
        "This model's maximum context length is {limit} tokens. However, your messages resulted in "
        "{length} tokens. Please reduce the length of the messages.",
    ),
    "code": ("context_length_exceeded", "Too long."),
    "vllm": (
        None,
        "This model's maximum context length is {limit} tokens. However, you requested {length} "
        "tokens. Please reduce the length of the messages or completion.",
    ),
    "llama.cpp": (
        "exceed_context_size_error",
        "the request exceeds the available context size ({limit} tokens), try increasing it",
    ),
    "gemini": (
        None,
        "The input token count ({length}) exceeds the maximum number of tokens allowed ({limit}).",
    ),
    "anthropic": (None, "prompt is too long: {length} tokens > {limit} maximum"),
    "mistral": (None, "Prompt contains {length} tokens, too large for model with {limit} maximum "
                "context length"),
}  # fmt: skip
every_form = pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)


def limit_context(model: ScriptedModel, words: tuple[str | None, str]) -> None:
    model.demands = StrictDemands(context_bytes=CONTEXT_BYTES, context_words=words)


async def check_that_it_goes_on(agent: AgentClient, model: ScriptedModel) -> None:
    """Send two more messages to the thread; both reach the model at once and are answered."""
    for text in ("Are you there?", "And now?"):
        model.reply(says(f"To {text}"))
        again = await agent.run("t", text)
        assert (again.outcome, again.text) == ("success", f"To {text}")


@every_form
async def test_the_oldest_turns_are_dropped_after_a_refusal(
    words: tuple[str | None, str], agent: AgentClient, model: ScriptedModel
) -> None:
    limit_context(model, words)
    for number in range(5):
        model.reply(says(f"Fine, {number}."))
        answer = await agent.run("t", f"{number}: " + "word " * 600)
        assert (answer.outcome, answer.text) == ("success", f"Fine, {number}.")
    assert 1 <= len(model.refused) <= 2
    assert "4: word" in str(model.requests[-1].messages)
    await check_that_it_goes_on(agent, model)


@every_form
async def test_a_message_that_is_too_long_is_reported_and_the_thread_goes_on(
    words: tuple[str | None, str], agent: AgentClient, model: ScriptedModel
) -> None:
    limit_context(model, words)
    model.reply(says("Hi."))
    await agent.run("t", "Remember the number 42.")
    answer = await agent.run("t", "word " * 6_000)
    assert (answer.outcome, answer.last["code"]) == ("RUN_ERROR", "model_message_too_long")
    assert answer.last["message"].startswith("Your message is too long for the model.")
    assert len(model.refused) == 2
    await check_that_it_goes_on(agent, model)
    assert len(model.refused) == 2
    assert "number 42" in str(model.requests[-1].messages)


class TestSmallContext:
    """The setting keeps prompts within the context, so that none is refused."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"chat_context_tokens": 8_192})

    async def test_history_is_chosen_to_fit(self, agent: AgentClient, model: ScriptedModel) -> None:
        limit_context(model, WORDS["openai"])
        for number in range(8):
            model.reply(says(f"Fine, {number}."))
            await agent.run("t", f"{number}: " + "word " * 300)
        await check_that_it_goes_on(agent, model)
        assert model.refused == []
        shown: list[dict[str, Any]] = model.requests[-1].messages
        assert shown[1]["role"] == "user"
        assert "7: word" in str(shown)
        assert "0: word" not in str(shown)
