"""Stored messages of a thread, and what prompts are made of besides."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.graph.chat.prompt.build import PromptSource
from agent.graph.chat.prompt.data import ModelIdentity, describe_user_message
from agent.graph.chat.prompt.turns import Turn
from agent.graph.tool_schemas import reduce_tool
from agent.tools.registry import load_tools
from domain.conversations.messages import ChatMessage

HERE = ModelIdentity("https://here/v1", "m")
SENT_AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
DEFINITIONS = [reduce_tool(tool.definition) for tool in load_tools().values()]


def user(marker: str, text: str) -> ChatMessage:
    return {"id": marker, "role": "user", "content": text}


def assistant(marker: str, text: str, *calls: dict[str, Any]) -> ChatMessage:
    message: dict[str, Any] = {"id": marker, "role": "assistant", "content": text}
    return {**message, "toolCalls": list(calls)} if calls else message  # type: ignore[typeddict-item, return-value]


def call(call_id: str, name: str = "list_friends", arguments: str = "{}") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def result(marker: str, call_id: str, text: str) -> ChatMessage:
    return {"id": marker, "role": "tool", "toolCallId": call_id, "content": text}


def note(minutes: int = 0, context: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
    return describe_user_message(
        sent_at=SENT_AT + timedelta(minutes=minutes), timezone="UTC", locale="en", context=context
    )


def source(
    turns: Sequence[Sequence[ChatMessage]], data: dict[str, Any], username: str = "zoe"
) -> PromptSource:
    positions = [sum(map(len, turns[:n])) for n in range(len(turns))]
    history = [Turn(at, tuple(turn)) for at, turn in zip(positions, turns, strict=True)]
    return PromptSource(history, data, HERE, username, DEFINITIONS)
