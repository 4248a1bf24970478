"""Every error that leaves the application, as application/problem+json (RFC 7807)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

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
from domain.core.i18n import choose_locale, mark, translate

MEDIA_TYPE = "application/problem+json"
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


class FieldError(BaseModel):
    """One place where the request does not fit."""

    loc: list[str | int] = Field(examples=[["body", "email"]])
    type: str = Field(examples=["missing"])
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 7807)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unauthorized"])
    status: int = Field(examples=[401])
    detail: str
    """For people, in the language of Accept-Language."""
    instance: str
    """The path that was asked for."""
    code: str
    """For machines; it never changes."""
    errors: list[FieldError] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error before it is written in a form and a language."""

    status: int
    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] | None = None


UNEXPECTED = Refusal(500, "internal_error", mark("Something went wrong on our side."))
UNFIT = Refusal(422, "validation_failed", mark("The request does not fit what is expected here."))
TOO_LARGE = Refusal(413, "content_too_large", mark("The request is too large."))


def answer(scope: Scope, refusal: Refusal) -> Response:
    """Write any error: handlers, dependencies and middlewares all end here.

    The form is chosen here, by the path.
    """
    return _as_problem(scope, refusal)


def refusal_of(error: DomainError) -> Refusal:
    """Say what a refusal of the domain is on the wire."""
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)
    if status is None:
        return UNEXPECTED
    headers = {}
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return Refusal(status, error.code, error.message, error.values, headers)


def locale_of(scope: Scope) -> str:
    return choose_locale(",".join(Headers(scope=scope).getlist("accept-language")))


def _as_problem(scope: Scope, refusal: Refusal) -> Response:
    locale = locale_of(scope)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": translate(refusal.message, locale, **refusal.values),
        "instance": scope["path"],
        "code": refusal.code,
    }
    if refusal.errors is not None:
        document["errors"] = refusal.errors
    headers = {"Content-Language": locale, "Vary": "Accept-Language", **refusal.headers}
    # A path may hold half a character; what cannot be encoded becomes a question mark.
    content = json.dumps(document, ensure_ascii=False).encode(errors="replace")
    return Response(content, refusal.status, headers, MEDIA_TYPE)


ALWAYS_POSSIBLE: Mapping[int, str] = {
    413: "The request is too large.",
    422: "The request does not fit its schema.",
    500: "Something went wrong on our side.",
    503: "A part that this needs is down. `Retry-After` says when to try again.",
}


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the errors of a route, with those that any route may answer."""
    described: dict[int, list[str]] = {status: [text] for status, text in ALWAYS_POSSIBLE.items()}
    examples: dict[int, dict[str, Any]] = {
        refusal.status: {refusal.code: _example(refusal)}
        for refusal in (TOO_LARGE, UNFIT, UNEXPECTED, refusal_of(Unavailable()))
    }
    for error in errors:
        status = next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)
        described.setdefault(status, []).append(f"`{error.code}`: {error.message}")
        refusal = Refusal(status, error.code, error.message)
        examples.setdefault(status, {})[error.code] = _example(refusal)
    return {
        status: {
            "description": "\n\n".join(texts),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": examples[status],
                }
            },
        }
        for status, texts in sorted(described.items())
    }


def _example(refusal: Refusal) -> dict[str, Any]:
    """Show a problem; where it comes is filled in when the document is made."""
    value = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.message,
        "code": refusal.code,
    }
    if refusal is UNFIT:
        missing = {"loc": ["body", "title"], "type": "missing", "message": "This is required."}
        value["errors"] = [missing]
    return {"value": value}
