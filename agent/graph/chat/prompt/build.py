"""Builds the prompt of one request, as a pure function of what is stored and what is running."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from agent.graph.chat.prompt.data import ModelIdentity, PromptData
from agent.graph.chat.prompt.normalization import RequestMessage, normalize_messages
from agent.graph.chat.prompt.rules import SYSTEM_PROMPT
from agent.graph.chat.prompt.tokens import estimate_tokens
from agent.graph.chat.prompt.turns import Turn, join_dependent, keep_latest
from domain.conversations.messages import ChatMessage

MAX_RESERVED_TOKENS = 4_096
"""How much of the context is left for the answer, but at most an eighth of it."""


@dataclass(frozen=True)
class Prompt:
    """The messages and tools of a request, in OpenAI's format."""

    messages: list[RequestMessage]
    tools: list[dict[str, Any]]
    has_history: bool
    """Whether turns before the running one are in it."""

    @cached_property
    def estimated_tokens(self) -> int:
        return estimate_tokens(orjson.dumps([self.tools, self.messages]))


@dataclass(frozen=True, slots=True)
class PromptSource:
    """What the prompts of one run are made of, besides the running turn."""

    history: Sequence[Turn]
    prompt_data: Mapping[str, PromptData]
    """By message id, also of the running turn."""
    identity: ModelIdentity
    username: str
    tools: Sequence[dict[str, Any]]
    """Definitions with reduced schemas, in an order that does not change."""


def build_prompt(source: PromptSource, turn: Sequence[ChatMessage], max_tokens: int) -> Prompt:
    """Return the prompt of a request that continues a turn.

    It has the latest turns of the history that fit into a context of `max_tokens`, by an upper
    estimate. The running turn is complete, whether it fits or not.
    """
    end = source.history[-1].position + 1 if source.history else 0
    *history, running = join_dependent([*source.history, Turn(end, tuple(turn))])
    prompt = _write(source, history, running)
    room = max_tokens - min(MAX_RESERVED_TOKENS, max_tokens // 8)
    # A token has at least one byte, so most prompts need no estimate.
    if not history or len(orjson.dumps([prompt.tools, prompt.messages])) <= room:
        return prompt
    fixed = _write(source, [], running).estimated_tokens
    sizes = [_estimate_turn(source, each) for each in history]
    return _write(source, keep_latest(history, sizes, max(0, room - fixed)), running)


def _write(source: PromptSource, history: Sequence[Turn], running: Turn) -> Prompt:
    messages = [message for each in (*history, running) for message in each.messages]
    normalized = normalize_messages(
        messages, source.prompt_data, identity=source.identity, username=source.username
    )
    return Prompt(
        messages=[{"role": "system", "content": SYSTEM_PROMPT}, *normalized],
        tools=list(source.tools),
        has_history=bool(history),
    )


def _estimate_turn(source: PromptSource, turn: Turn) -> int:
    normalized = normalize_messages(
        turn.messages, source.prompt_data, identity=source.identity, username=source.username
    )
    return estimate_tokens(orjson.dumps(normalized))
