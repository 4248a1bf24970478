"""Reads the body of a streamed response as deltas, with the openai client's errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import httpx2
import openai

from agent.models.deltas import Delta, DeltaStream
from agent.models.openai.completion_reader import CompletionReader
from agent.models.openai.error_mapping import StreamInterrupted, client_errors

DRAIN_TIMEOUT_SECONDS = 0.1
"""How long the body may take to end after its last chunk, for the connection to be reused."""


async def read_deltas(response: httpx2.Response, idle_timeout_seconds: float) -> DeltaStream:
    """Yield the deltas of a response, and close it at its end or when the generator is closed.

    Keep-alive comments do not reset the idle timeout.
    Raises APITimeoutError, StreamInterrupted, or APIError if the endpoint reports an error.
    """
    reader = CompletionReader()
    body = response.aiter_bytes()
    last_delta_at = monotonic()
    try:
        with client_errors(response.request):
            async for data in body:
                deltas: list[Delta] | None = reader.feed(data)
                for delta in deltas or ():
                    yield delta
                if reader.is_done:
                    break
                if deltas:
                    last_delta_at = monotonic()
                elif monotonic() - last_delta_at > idle_timeout_seconds:
                    raise openai.APITimeoutError(response.request)
            await _drain(body)
            deltas = reader.finish()
            if deltas is None:
                raise StreamInterrupted(message="The stream ended early.", request=response.request)
        for delta in deltas:
            yield delta
    finally:
        await response.aclose()


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read the rest of the body, so that the pool keeps the connection."""
    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(DRAIN_TIMEOUT_SECONDS):
            async for _ in body:
                pass
