"""An error of the API before it is written: its status, code, message and headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.core.errors import (
    Conflict,
    Denied,
    DomainError,
    Expired,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)
from domain.core.i18n import gettext_noop

STATUSES: Mapping[type[DomainError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    Expired: 410,
    Unprocessable: 422,
    RateLimited: 429,
    Unavailable: 503,
}


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An error without a format (problem or envelope) and without a language."""

    status: int
    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] | None = None
    """The invalid fields of the request, as `describe_errors` returns them."""
    cause: type[DomainError] | None = None
    members: Mapping[str, object] = field(default_factory=dict)
    """What a problem document has besides, for programs."""


INTERNAL_ERROR = ErrorResponse(
    500, "internal_error", gettext_noop("Something went wrong on our side.")
)
VALIDATION_FAILED = ErrorResponse(
    422, "validation_failed", gettext_noop("The request does not fit what is expected here.")
)
CONTENT_TOO_LARGE = ErrorResponse(
    413, "content_too_large", gettext_noop("The request is too large.")
)
REQUEST_TIMEOUT = ErrorResponse(
    408, "request_timeout", gettext_noop("The request arrived too slowly.")
)
INVALID_HTTP = ErrorResponse(
    400, "invalid_http", gettext_noop("The server has received no valid HTTP request.")
)
UNSUPPORTED_MEDIA_TYPE = ErrorResponse(
    415,
    "unsupported_media_type",
    gettext_noop("The request must be JSON, with the header Content-Type: application/json."),
)


def status_of(error: type[DomainError]) -> int:
    """Return the HTTP status of a domain error. Raises StopIteration if its kind has none."""
    return next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)


def to_error_response(error: DomainError) -> ErrorResponse:
    """Map a domain error to its status and headers."""
    if not isinstance(error, tuple(STATUSES)):
        return INTERNAL_ERROR
    headers = {}
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return ErrorResponse(
        status_of(type(error)),
        error.code,
        error.message,
        error.values,
        headers,
        cause=type(error),
        members=error.members,
    )
