"""Reads the body of a streamed response as deltas, with the openai client's errors."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from time import monotonic

import httpx2
import openai

from agent.models.deltas import DeltaStream
from agent.models.openai.error_mapping import client_errors
from agent.models.openai.response_errors import (
    AnswerCut,
    AnswerFiltered,
    EmptyAnswer,
    StreamInterrupted,
)
from agent.models.openai.stream.ends import End
from agent.models.openai.stream.errors import ReportedError
from agent.models.openai.stream.reader import CompletionReader
from agent.models.openai.transport.pool import READ_BODY

DRAIN_TIMEOUT_SECONDS = 0.1
"""How long the body may take to end after its last chunk, for the connection to be reused."""
USAGE_TIMEOUT_SECONDS = 5.0
"""How long the usage may take to arrive after the end of the answer."""


ReadBody = Callable[[], Awaitable[bytes]]


async def read_deltas(
    response: httpx2.Response, deadline: float, tool_names: Collection[str] = ()
) -> DeltaStream:
    """Yield the deltas of a response, and close it at its end or when the generator is closed.

    Anything that arrives shows that the endpoint is alive, keep-alive comments included; the
    transport ends a silence. The answer must end before `deadline`, of the monotonic clock.
    Raises APITimeoutError, StreamInterrupted, EmptyAnswer, AnswerFiltered or AnswerCut, or
    APIError if the endpoint reports an error.
    """
    reader = CompletionReader(tool_names)
    read = _body_reader(response)
    try:
        with client_errors(response.request):
            while data := await read():
                for delta in reader.feed(data):
                    yield delta
                reader.raise_error()
                if reader.is_complete:
                    break
                if monotonic() > deadline:
                    raise openai.APITimeoutError(response.request)
            await _read_usage(read, reader, deadline)
            for delta in reader.finish():
                yield delta
            _check_end(reader, response.request)
        yield reader.finished()
    finally:
        await response.aclose()


def _body_reader(response: httpx2.Response) -> ReadBody:
    """Return what reads the next bytes of a body, and b"" at its end."""
    read: ReadBody | None = response.extensions.get(READ_BODY)
    if read is not None and "content-encoding" not in response.headers:
        return read
    body = response.aiter_bytes()
    return lambda: anext(body, b"")


async def _read_usage(read: ReadBody, reader: CompletionReader, deadline: float) -> None:
    """Read what follows the end of the answer; silence and broken connections do no harm."""
    with suppress(TimeoutError, httpx2.RequestError):
        while reader.is_complete and not reader.is_done and monotonic() < deadline:
            async with asyncio.timeout(USAGE_TIMEOUT_SECONDS):
                data = await read()
            if not data:
                return
            reader.read(data)
        await _drain(read)


async def _drain(read: ReadBody) -> None:
    """Read the rest of the body, so that the pool keeps the connection."""
    async with asyncio.timeout(DRAIN_TIMEOUT_SECONDS):
        while await read():
            pass


def _check_end(reader: CompletionReader, request: httpx2.Request) -> None:
    """Raise an error unless the answer is complete, or was cut after it had said something."""
    match reader.end:
        case End.MISSING:
            raise StreamInterrupted(message="The stream ended early.", request=request)
        case End.FAILED:
            raise ReportedError(reader.finish_reason)
        case End.FILTERED:
            raise AnswerFiltered(message="The answer was filtered.", request=request)
        case End.CUT if reader.is_empty:
            raise AnswerCut(message="The answer was cut before it began.", request=request)
        case End.COMPLETE if reader.is_empty:
            raise EmptyAnswer(message="The answer was empty.", request=request)
