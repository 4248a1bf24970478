"""The body of a streamed answer, from the network to deltas, with the openai client's errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import httpx2
import openai

from agent.models.deltas import Delta, Deltas
from agent.models.openai.completion_reader import CompletionReader
from agent.models.openai.error_mapping import StreamBroke, client_errors

DRAIN_SECONDS = 0.1
"""How long a body may take to end after its last chunk, for the connection to be used again."""


async def read_deltas(response: httpx2.Response, silence_seconds: float) -> Deltas:
    """Read an answer to its end, or until the generator is closed; then the response is closed.

    Comments that keep the connection alive do not count as a sign of life of the model.
    Raises APITimeoutError, StreamBroke, or APIError where the endpoint reports an error.
    """
    reader = CompletionReader()
    body = response.aiter_bytes()
    heard_at = monotonic()
    try:
        with client_errors(response.request):
            async for data in body:
                deltas: list[Delta] | None = reader.feed(data)
                for delta in deltas or ():
                    yield delta
                if reader.is_done:
                    break
                if deltas:
                    heard_at = monotonic()
                elif monotonic() - heard_at > silence_seconds:
                    raise openai.APITimeoutError(response.request)
            await _drain(body)
            deltas = reader.finish()
            if deltas is None:
                raise StreamBroke(message="The stream ended early.", request=response.request)
        for delta in deltas:
            yield delta
    finally:
        await response.aclose()


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read what is left, so that the connection can be kept; otherwise it is closed."""
    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in body:
                pass
