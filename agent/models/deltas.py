"""The deltas of a model's streamed response."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages.ai import UsageMetadata


@dataclass(slots=True)
class TextDelta:
    """More text of the response; text that arrived together is one delta."""

    text: str


@dataclass(slots=True)
class ReasoningDelta:
    """More of the model's reasoning before the response."""

    text: str


@dataclass(slots=True)
class ToolCallDelta:
    """More of one tool call.

    `index` counts the calls of this response from 0, however the provider numbers them. The first
    delta of a call has its name; the name of later ones is empty. `id` is the provider's, which
    can be empty or repeat. `arguments` is a fragment of the JSON as the model wrote it, valid or
    not.
    """

    index: int
    id: str
    name: str
    arguments: str


@dataclass(slots=True)
class ProviderFields:
    """Members of a message that only its endpoint understands, such as thought signatures.

    They are opaque: the server does not read them, and never shows them to a client. An endpoint
    can demand them back, unchanged, with the message.
    """

    message: dict[str, Any] = field(default_factory=dict)
    """The members of the message, by name: `reasoning_content`, `extra_content`."""
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The members of each tool call that has any, by the call's `ToolCallDelta.index`."""


@dataclass(slots=True)
class Finished:
    """The response is complete. Exactly one such delta comes, as the last."""

    usage: UsageMetadata | None
    finish_reason: str | None
    provider_fields: ProviderFields = field(default_factory=ProviderFields)


Delta = TextDelta | ReasoningDelta | ToolCallDelta | Finished
DeltaStream = AsyncGenerator[Delta, None]
ToolDefinitions = list[dict[str, Any]]
"""Tools in OpenAI's format: `{"type": "function", "function": {...}}`."""
