"""Reads the message chunks of any LangChain chat model as deltas."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import cast

from langchain_core import exceptions
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import UsageMetadata, add_usage

from agent.models import errors
from agent.models.assembly.tool_calls import CallPiece, ToolCallReader
from agent.models.deltas import (
    Delta,
    DeltaStream,
    Finished,
    ProviderFields,
    ReasoningDelta,
    TextDelta,
    ToolDefinitions,
)
from agent.models.error_translation import ErrorMapping, translate_errors
from agent.models.langchain_messages import RequestMessage, to_langchain_messages
from agent.models.sanitize import sanitize

PROVIDER_FIELDS = "provider_fields"
"""The member of a chunk's metadata that has the ProviderFields of the message."""

ERROR_MAPPING: ErrorMapping = (
    (TimeoutError, errors.ModelTimeout),
    (exceptions.ModelTimeoutError, errors.ModelTimeout),
    (exceptions.ModelRateLimitError, errors.ModelRateLimited),
    (exceptions.ModelAuthenticationError, errors.ModelRefusedCredentials),
    (exceptions.ModelPermissionDeniedError, errors.ModelRefusedCredentials),
    (exceptions.ModelConnectionError, errors.ModelUnavailable),
    (exceptions.ModelAPIError, errors.ModelUnavailable),
    (exceptions.ModelError, errors.ModelRefusedRequest),
)


async def stream_message_chunks(
    model: BaseChatModel, messages: list[RequestMessage], tools: ToolDefinitions
) -> DeltaStream:
    """Stream one response of the model. Raises ModelFailed and its subclasses."""
    runnable = model.bind_tools(tools) if tools else model
    chunks = cast(
        "AsyncGenerator[AIMessageChunk, None]", runnable.astream(to_langchain_messages(messages))
    )
    reader = _ChunkReader()
    with translate_errors(ERROR_MAPPING):
        async with aclosing(chunks) as open_chunks:
            async for chunk in open_chunks:
                for delta in reader.read(chunk):
                    yield delta
    for delta in reader.finish():
        yield delta


class _ChunkReader:
    """Turns message chunks into deltas."""

    def __init__(self) -> None:
        self._calls = ToolCallReader()
        self._usage: UsageMetadata | None = None
        self._finish_reason: str | None = None
        self._fields = ProviderFields()

    def read(self, chunk: AIMessageChunk) -> Iterator[Delta]:
        if reasoning := chunk.additional_kwargs.get("reasoning_content"):
            yield ReasoningDelta(sanitize(reasoning))
        if text := str(chunk.text):
            yield TextDelta(sanitize(text))
        yield from self._calls.read(_tool_calls(chunk))
        if chunk.usage_metadata:
            self._usage = add_usage(self._usage, chunk.usage_metadata)
        self._finish_reason = chunk.response_metadata.get("finish_reason", self._finish_reason)
        self._fields = chunk.response_metadata.get(PROVIDER_FIELDS, self._fields)

    def finish(self) -> Iterator[Delta]:
        yield from self._calls.finish()
        yield Finished(self._usage, self._finish_reason, self._fields)


def _tool_calls(chunk: AIMessageChunk) -> list[CallPiece]:
    return [
        CallPiece(call["index"], call["id"] or "", call["name"] or "", call["args"] or "")
        for call in chunk.tool_call_chunks
    ]
