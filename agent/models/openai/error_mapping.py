"""Maps transport errors to the openai client's errors, and those to ModelFailed."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import openai

from agent.models import errors
from agent.models.error_translation import ErrorMapping
from agent.models.openai.completion_reader import ErrorChunk, MalformedChunk


class StreamInterrupted(openai.APIConnectionError):
    """The stream ended, or became unreadable, before the response was complete."""


ERROR_MAPPING: ErrorMapping = (
    (openai.APITimeoutError, errors.ModelTimeout),
    (StreamInterrupted, errors.ModelInterrupted),
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
    """Raise the client's errors for those of the transport and the parser."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise openai.APITimeoutError(request) from error
    except ErrorChunk as error:
        raise openai.APIError(str(error), request, body=error.error) from error
    # httpx2 does not wrap two errors of a TLS connection that breaks off.
    except (httpx2.RequestError, ssl.SSLError, anyio.EndOfStream, MalformedChunk) as error:
        raise StreamInterrupted(message=type(error).__name__, request=request) from error
