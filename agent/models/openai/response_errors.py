"""Errors of a response that the openai client has no class for, and the choice among its own."""

from collections.abc import Mapping

import httpx2
import openai

STATUS_ERRORS: Mapping[int, type[openai.APIStatusError]] = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    409: openai.ConflictError,
    422: openai.UnprocessableEntityError,
    429: openai.RateLimitError,
}
WRONG_PATH_WORDS = ("url", "path", "route", "file not found")


class StreamInterrupted(openai.APIConnectionError):
    """The stream ended, or became unreadable, before the response was complete."""


class EmptyAnswer(openai.APIConnectionError):
    """The response is complete and has neither text nor a tool call."""


class AnswerFiltered(openai.APIConnectionError):
    """A content filter of the endpoint ended the response."""


class AnswerCut(openai.APIConnectionError):
    """The response reached its limit of length before its text or a tool call."""


class WrongAddress(openai.APIConnectionError):
    """The address does not exist, or what answers there is no endpoint of a model."""


class WrongPath(openai.APIStatusError):
    """The server at the address has no chat completions under this path."""


def status_error(response: httpx2.Response, error: object) -> openai.APIStatusError:
    """Return the client's error for a status, with the error that the endpoint reported."""
    status = response.status_code
    message = f"Error code: {status} - {error}"
    return _error_class(status, error)(message, response=response, body=error)


def _error_class(status: int, error: object) -> type[openai.APIStatusError]:
    if status == 405 or 300 <= status < 400:
        return WrongPath
    if status == 404:
        return WrongPath if _is_about_path(error) else openai.NotFoundError
    default = openai.InternalServerError if status >= 500 else openai.APIStatusError
    return STATUS_ERRORS.get(status, default)


def _is_about_path(error: object) -> bool:
    """Return whether a 404 is about the path and not about the model."""
    if not isinstance(error, dict) or "message" not in error:
        return "model" not in str(error).lower() or str(error).lstrip().startswith("<")
    message = str(error["message"]).lower()
    return "model" not in message and any(word in message for word in WRONG_PATH_WORDS)
