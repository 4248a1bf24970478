"""The openai client's errors while a body is read, and what all of them mean to the agent."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import openai

from agent.models import errors
from agent.models.error_translation import Failures
from agent.models.openai.completion_reader import ErrorChunk, UnreadableChunk


class StreamBroke(openai.APIConnectionError):
    """The stream ended, or could not be read on, before the answer was whole."""


FAILURES: Failures = (
    (openai.APITimeoutError, errors.ModelTimeout),
    (StreamBroke, errors.ModelInterrupted),
    (openai.APIConnectionError, errors.ModelUnavailable),
    (openai.AuthenticationError, errors.ModelRefusedCredentials),
    (openai.PermissionDeniedError, errors.ModelRefusedCredentials),
    (openai.RateLimitError, errors.ModelRateLimited),
    (openai.InternalServerError, errors.ModelUnavailable),
    (openai.APIStatusError, errors.ModelRefusedRequest),
    (openai.APIError, errors.ModelUnavailable),
)


@contextmanager
def client_errors(request: httpx2.Request) -> Iterator[None]:
    """Raise the client's errors for what can go wrong while a body is read."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise openai.APITimeoutError(request) from error
    except ErrorChunk as error:
        raise openai.APIError(str(error), request, body=error.error) from error
    # httpx2 lets two errors of a TLS connection that breaks off through as they are.
    except (httpx2.RequestError, ssl.SSLError, anyio.EndOfStream, UnreadableChunk) as error:
        raise StreamBroke(message=type(error).__name__, request=request) from error
