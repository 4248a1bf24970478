"""What the graphs need of a chat model: one function that streams deltas, and one that closes it.

A model with a `stream_deltas` of its own, such as that of OpenAI-compatible endpoints, is read
directly; any other LangChain chat model, such as the offline one, through its message chunks.
"""

from collections.abc import Mapping
from typing import Protocol, cast, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManager
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables.config import ensure_config

from agent.models.deltas import (
    Delta,
    DeltaStream,
    Finished,
    ProviderFields,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolDefinitions,
)
from agent.models.langchain_messages import RequestMessage
from agent.models.message_chunks import stream_message_chunks

__all__ = [
    "Delta",
    "Finished",
    "ProviderFields",
    "ReasoningDelta",
    "TextDelta",
    "ToolCallDelta",
    "close_model",
    "stream_chat",
]


@runtime_checkable
class DeltaModel(Protocol):
    """A chat model that streams deltas without a message object for every token."""

    def has_fast_path(self, options: Mapping[str, object]) -> bool: ...

    def stream_deltas(
        self, messages: list[RequestMessage], tools: ToolDefinitions
    ) -> DeltaStream: ...

    async def request_one_token(self) -> None: ...

    async def aclose(self) -> None: ...


def stream_chat(
    model: BaseChatModel, messages: list[RequestMessage], tools: ToolDefinitions
) -> DeltaStream:
    """Stream one response of the model. The last delta is Finished.

    Messages and tools are in OpenAI's format, and are sent as they are.
    Closing the generator, or cancelling the task that reads it, closes the model's HTTP request
    at once. Text holds neither NUL nor lone surrogates. Raises ModelFailed and its subclasses;
    the request is not retried after the first delta.
    """
    is_fast = isinstance(model, DeltaModel) and model.has_fast_path({"tools": tools})
    if is_fast and not _has_callbacks(model):
        return cast("DeltaModel", model).stream_deltas(messages, tools)
    return stream_message_chunks(model, messages, tools)


async def close_model(model: BaseChatModel) -> None:
    """Close the model's pooled connections."""
    if isinstance(model, DeltaModel):
        await model.aclose()


def _has_callbacks(model: BaseChatModel) -> bool:
    """Return whether LangSmith's tracing or a callback wants to see every token."""
    callbacks = ensure_config().get("callbacks")
    return bool(AsyncCallbackManager.configure(callbacks, model.callbacks).handlers)
