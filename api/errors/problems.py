"""Every error that leaves the application: application/problem+json (RFC 7807), or envelope."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Scope

from api.envelope.envelope import as_envelope, speaks_envelope
from api.errors.error_response import (
    STATUSES,
    TOO_LARGE,
    UNEXPECTED,
    UNFIT,
    ErrorResponse,
    error_response_of,
)
from api.locale import locale_of
from domain.core.errors import DomainError, Unavailable
from domain.core.i18n import translate

MEDIA_TYPE = "application/problem+json"


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


def answer(scope: Scope, refusal: ErrorResponse) -> Response:
    """Write any error: handlers, dependencies and middlewares all end here.

    The form is chosen here: the envelope where the path is one of the diet document's routes,
    problem+json everywhere else.
    """
    if speaks_envelope(scope):
        return as_envelope(scope, refusal)
    return _as_problem(scope, refusal)


def _as_problem(scope: Scope, refusal: ErrorResponse) -> Response:
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
        for refusal in (TOO_LARGE, UNFIT, UNEXPECTED, error_response_of(Unavailable()))
    }
    for error in errors:
        status = next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)
        described.setdefault(status, []).append(f"`{error.code}`: {error.message}")
        refusal = ErrorResponse(status, error.code, error.message)
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


def _example(refusal: ErrorResponse) -> dict[str, Any]:
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
