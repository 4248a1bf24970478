"""Asking a chat model, piece by piece: the one way in which the graph does it."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Protocol, cast, runtime_checkable

from langchain_core import exceptions
from langchain_core.callbacks import AsyncCallbackManager
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.runnables.config import ensure_config

from agent.models import errors
from agent.models.deltas import (
    Delta,
    Deltas,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)
from agent.models.error_translation import Failures, translate_errors
from agent.models.text import clean
from agent.models.tool_call_reader import ToolCallReader

__all__ = [
    "Delta",
    "Finished",
    "ReasoningDelta",
    "TextDelta",
    "ToolCallDelta",
    "close_model",
    "stream_chat",
]

Tools = list[dict[str, Any]]
"""Tool definitions in OpenAI's form: `{"type": "function", "function": {...}}`."""

FAILURES: Failures = (
    (TimeoutError, errors.ModelTimeout),
    (exceptions.ModelTimeoutError, errors.ModelTimeout),
    (exceptions.ModelRateLimitError, errors.ModelRateLimited),
    (exceptions.ModelAuthenticationError, errors.ModelRefusedCredentials),
    (exceptions.ModelPermissionDeniedError, errors.ModelRefusedCredentials),
    (exceptions.ModelConnectionError, errors.ModelUnavailable),
    (exceptions.ModelAPIError, errors.ModelUnavailable),
    (exceptions.ModelError, errors.ModelRefusedRequest),
)


@runtime_checkable
class FastChatModel(Protocol):
    """A chat model that can be read without a message object for every token."""

    def has_fast_path(self, options: Mapping[str, object]) -> bool: ...

    def stream_deltas(self, messages: list[BaseMessage], tools: Tools) -> Deltas: ...

    async def aclose(self) -> None: ...


def stream_chat(model: BaseChatModel, messages: list[BaseMessage], tools: Tools) -> Deltas:
    """Stream one answer of the model; close the generator to break it off.

    Closing it, or cancelling the task that reads it, closes the model's HTTP request at once.
    Text holds neither NUL nor lone surrogates. The last delta is Finished. Raises ModelFailed
    and its kinds; nothing is asked again once something was given.
    """
    lean = isinstance(model, FastChatModel) and model.has_fast_path({"tools": tools})
    if lean and not _has_listeners(model):
        return cast("FastChatModel", model).stream_deltas(messages, tools)
    return _stream_any(model, messages, tools)


async def close_model(model: BaseChatModel) -> None:
    """Close the connections that a model keeps for further requests."""
    if isinstance(model, FastChatModel):
        await model.aclose()


def _has_listeners(model: BaseChatModel) -> bool:
    """Say whether LangSmith's tracing or a callback wants to hear of every token."""
    callbacks = ensure_config().get("callbacks")
    return bool(AsyncCallbackManager.configure(callbacks, model.callbacks).handlers)


async def _stream_any(model: BaseChatModel, messages: list[BaseMessage], tools: Tools) -> Deltas:
    runnable = model.bind_tools(tools) if tools else model
    chunks = cast("AsyncGenerator[AIMessageChunk, None]", runnable.astream(messages))
    reader = _ChunkReader()
    with translate_errors(FAILURES):
        async with aclosing(chunks) as open_chunks:
            async for chunk in open_chunks:
                for delta in reader.read(chunk):
                    yield delta
    for delta in reader.rest():
        yield delta


class _ChunkReader:
    """Turns the message chunks of any chat model into deltas."""

    def __init__(self) -> None:
        self._calls = ToolCallReader()
        self._usage: UsageMetadata | None = None
        self._finish_reason: str | None = None

    def read(self, chunk: AIMessageChunk) -> Iterator[Delta]:
        if reasoning := chunk.additional_kwargs.get("reasoning_content"):
            yield ReasoningDelta(clean(reasoning))
        if text := str(chunk.text):
            yield TextDelta(clean(text))
        yield from self._calls.read(_pieces(chunk))
        if chunk.usage_metadata:
            self._usage = add_usage(self._usage, chunk.usage_metadata)
        self._finish_reason = chunk.response_metadata.get("finish_reason", self._finish_reason)

    def rest(self) -> Iterator[Delta]:
        yield from self._calls.rest()
        yield Finished(self._usage, self._finish_reason)


def _pieces(chunk: AIMessageChunk) -> list[dict[str, Any]]:
    return [
        {
            "index": piece["index"],
            "id": piece["id"],
            "function": {"name": piece["name"], "arguments": piece["args"]},
        }
        for piece in chunk.tool_call_chunks
    ]
