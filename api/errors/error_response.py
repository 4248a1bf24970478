"""An error before it is written: its status, its code, its words."""

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
    """An error before it is written in a form and a language."""

    status: int
    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] | None = None
    """Where the request does not fit, as `describe_errors` says it."""
    cause: type[DomainError] | None = None


UNEXPECTED = ErrorResponse(500, "internal_error", gettext_noop("Something went wrong on our side."))
UNFIT = ErrorResponse(
    422, "validation_failed", gettext_noop("The request does not fit what is expected here.")
)
TOO_LARGE = ErrorResponse(413, "content_too_large", gettext_noop("The request is too large."))


def error_response_of(error: DomainError) -> ErrorResponse:
    """Say what a refusal of the domain is on the wire."""
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)
    if status is None:
        return UNEXPECTED
    headers = {}
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return ErrorResponse(
        status, error.code, error.message, error.values, headers, cause=type(error)
    )
