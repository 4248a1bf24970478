"""Streams responses of a scripted OpenAI-compatible endpoint, and joins their deltas."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from pydantic import SecretStr

from agent.models.openai.chat_model import StreamingChatOpenAI, open_model
from agent.models.port import Delta, Finished, TextDelta, ToolCallDelta, stream_chat
from tests.peers.openai_server import ScriptedModel

PROMPT: list[dict[str, Any]] = [{"role": "user", "content": "Hello"}]
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {"name": "list_schedule_items", "description": "Lists.", "parameters": {}},
}


@asynccontextmanager
async def openai_model(
    server: ScriptedModel,
    *,
    max_retries: int = 2,
    idle_timeout_seconds: float = 5,
    answer_timeout_seconds: float = 600,
) -> AsyncIterator[StreamingChatOpenAI]:
    model = open_model(
        name="scripted",
        api_key=SecretStr("the-key"),
        base_url=server.url,
        idle_timeout_seconds=idle_timeout_seconds,
        answer_timeout_seconds=answer_timeout_seconds,
        max_retries=max_retries,
    )
    try:
        yield model
    finally:
        await model.aclose()


async def collect_deltas(model: StreamingChatOpenAI) -> list[Delta]:
    async with aclosing(stream_chat(model, list(PROMPT), [TOOL])) as deltas:
        return [delta async for delta in deltas]


def join_text(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def join_calls(deltas: list[Delta]) -> list[tuple[str, str, str]]:
    """Return the id, name and arguments of each call, in order."""
    calls: dict[int, tuple[str, str, str]] = {}
    for delta in deltas:
        if isinstance(delta, ToolCallDelta):
            _, name, arguments = calls.get(delta.index, ("", "", ""))
            calls[delta.index] = (delta.id, name + delta.name, arguments + delta.arguments)
    return [calls[index] for index in sorted(calls)]


def last_delta(deltas: list[Delta]) -> Finished:
    *others, last = deltas
    assert isinstance(last, Finished)
    assert not any(isinstance(delta, Finished) for delta in others)
    return last
