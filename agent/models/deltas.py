"""What comes out of a model while it answers, piece by piece."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from langchain_core.messages.ai import UsageMetadata


@dataclass(slots=True)
class TextDelta:
    """More of the answer's text; pieces that arrived together are one delta."""

    text: str


@dataclass(slots=True)
class ReasoningDelta:
    """More of what the model thinks before it answers."""

    text: str


@dataclass(slots=True)
class ToolCallDelta:
    """More of one tool call.

    `index` counts the calls of this answer from 0, whatever the provider numbers them; the first
    delta of a call has its name, and later ones have an empty one. `id` is the provider's, may be
    empty and may repeat. `arguments` are pieces of JSON as the model wrote it, valid or not.
    """

    index: int
    id: str
    name: str
    arguments: str


@dataclass(slots=True)
class Finished:
    """The answer is whole. Comes once, as the last."""

    usage: UsageMetadata | None
    finish_reason: str | None


Delta = TextDelta | ReasoningDelta | ToolCallDelta | Finished
Deltas = AsyncGenerator[Delta, None]
