"""Maps transport errors to the openai client's errors, and those to ModelFailed."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import openai

from agent.models import errors
from agent.models.error_translation import ErrorMapping
from agent.models.openai.refusals import ContextExceeded
from agent.models.openai.response_errors import (
    AnswerCut,
    AnswerFiltered,
    EmptyAnswer,
    StreamInterrupted,
    WrongAddress,
    WrongPath,
    status_error,
)
from agent.models.openai.stream.errors import NoCompletion, ReportedError
from agent.models.openai.stream.json_values import MalformedChunk

ERROR_MAPPING: ErrorMapping = (
    (ContextExceeded, errors.ModelContextExceeded),
    (openai.APITimeoutError, errors.ModelTimeout),
    (StreamInterrupted, errors.ModelInterrupted),
    (EmptyAnswer, errors.ModelAnswerEmpty),
    (AnswerFiltered, errors.ModelAnswerFiltered),
    (AnswerCut, errors.ModelAnswerCut),
    (WrongAddress, errors.ModelWrongAddress),
    (openai.APIConnectionError, errors.ModelUnavailable),
    (openai.AuthenticationError, errors.ModelRefusedCredentials),
    (openai.PermissionDeniedError, errors.ModelRefusedCredentials),
    (openai.RateLimitError, errors.ModelRateLimited),
    (openai.InternalServerError, errors.ModelUnavailable),
    (WrongPath, errors.ModelWrongAddress),
    (openai.NotFoundError, errors.ModelNotFound),
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
    except ReportedError as error:
        raise _reported_error(error, request) from error
    except NoCompletion as error:
        raise WrongAddress(message="The body is no completion.", request=request) from error
    # httpx2 does not wrap two errors of a TLS connection that breaks off.
    except (httpx2.RequestError, ssl.SSLError, anyio.EndOfStream, MalformedChunk) as error:
        raise StreamInterrupted(message=type(error).__name__, request=request) from error


def _reported_error(error: ReportedError, request: httpx2.Request) -> openai.APIError:
    """Return the error of the status that the endpoint named in the stream, if it named one."""
    if error.status is None:
        return openai.APIError(f"{error}: {error.error}", request, body=error.error)
    response = httpx2.Response(error.status, request=request)
    return status_error(response, error.error)
