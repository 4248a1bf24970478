"""Requests the model's next message of a turn, with a prompt that the endpoint accepts."""

from collections.abc import Sequence
from contextlib import aclosing

import structlog

from agent.graph.chat.prompt.build import Prompt, build_prompt
from agent.graph.chat.state import RunContext
from agent.models.deltas import DeltaStream
from agent.models.errors import ModelContextExceeded, ModelMessageTooLong
from agent.models.port import stream_chat
from domain.conversations.messages import ChatMessage

log = structlog.get_logger()

SAFETY = 0.9
"""How much of what an endpoint says that fits is used, because estimates are inexact."""
REFUSED = 0.75
"""How much of a refused prompt may fit if the endpoint does not say it."""


async def request_reply(context: RunContext, turn: Sequence[ChatMessage]) -> DeltaStream:
    """Stream the model's next message of a turn.

    A prompt that the endpoint refuses as too long is sent once more without the oldest turns:
    with as much as fits, or without history if the endpoint does not say how much fits.
    Raises ModelMessageTooLong if the turn itself is too long, and other subclasses of ModelFailed.
    """
    limit = context.context_limit
    prompt = build_prompt(context.prompt_source, turn, limit.tokens)
    try:
        async with aclosing(_stream(context, prompt)) as deltas:
            async for delta in deltas:
                yield delta
            return
    except ModelContextExceeded as error:
        share = error.fitting_share
        limit.lower(_fitting_tokens(prompt, share))
        if not prompt.has_history:
            raise ModelMessageTooLong from error
    shorter = build_prompt(context.prompt_source, turn, limit.tokens if share else 1)
    log.info("history_shortened", refused=prompt.estimated_tokens, sent=shorter.estimated_tokens)
    try:
        async with aclosing(_stream(context, shorter)) as deltas:
            async for delta in deltas:
                yield delta
    except ModelContextExceeded as error:
        limit.lower(_fitting_tokens(shorter, error.fitting_share))
        raise ModelMessageTooLong from error


def _stream(context: RunContext, prompt: Prompt) -> DeltaStream:
    return stream_chat(context.model, prompt.messages, prompt.tools)


def _fitting_tokens(prompt: Prompt, share: float | None) -> int:
    """Return how many tokens fit, by our own estimate, after a prompt was refused."""
    return int(prompt.estimated_tokens * (share * SAFETY if share else REFUSED))
