"""Errors as application/problem+json (RFC 7807), and their documentation."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Scope

from api.errors.error_response import (
    CONTENT_TOO_LARGE,
    INTERNAL_ERROR,
    REQUEST_TIMEOUT,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_FAILED,
    ErrorResponse,
    status_of,
    to_error_response,
)
from api.locale import locale_of
from domain.core.errors import DomainError, Unavailable
from domain.core.i18n import translate

MEDIA_TYPE = "application/problem+json"
COMMON_ERRORS: Mapping[int, str] = {
    408: "The body of the request arrived too slowly.",
    413: "The request is too large.",
    415: "The body of the request is not JSON.",
    422: "The request does not fit its schema.",
    500: "Something went wrong on our side.",
    503: "A part that this needs is down. `Retry-After` says when to try again.",
}
"""The errors that any route can return, by status."""


class FieldError(BaseModel):
    """One invalid field of the request."""

    loc: list[str | int] = Field(examples=[["body", "email"]])
    type: str = Field(examples=["missing"])
    message: str


class Problem(BaseModel):
    """An error (RFC 7807)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unauthorized"])
    status: int = Field(examples=[401])
    detail: str
    """For people, in the language of Accept-Language."""
    instance: str
    """The path of the request."""
    code: str
    """For machines; it never changes."""
    errors: list[FieldError] | None = None
    runId: str | None = Field(None, description="Of `interrupt_answered`: the run that has won.")  # noqa: N815 (its name on the wire)
    answeredVia: str | None = Field(None, description="The way on which its answer came.")  # noqa: N815
    answeredBy: str | None = Field(None, description="The API token of its answer, if any.")  # noqa: N815


def write_problem(scope: Scope, error: ErrorResponse) -> Response:
    """Write an error as problem+json, in the language that the request asks for."""
    locale = locale_of(scope)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": translate(error.message, locale, **error.values),
        "instance": scope["path"],
        "code": error.code,
        **error.members,
    }
    if error.errors is not None:
        problem["errors"] = error.errors
    headers = {"Content-Language": locale, "Vary": "Accept-Language", **error.headers}
    # A path can contain a lone surrogate; what UTF-8 cannot encode becomes a question mark.
    content = json.dumps(problem, ensure_ascii=False).encode(errors="replace")
    return Response(content, error.status, headers, MEDIA_TYPE)


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the errors of a route, with those that any route can return."""
    descriptions: dict[int, list[str]] = {status: [text] for status, text in COMMON_ERRORS.items()}
    common = (
        REQUEST_TIMEOUT,
        CONTENT_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        VALIDATION_FAILED,
        INTERNAL_ERROR,
        to_error_response(Unavailable()),
    )
    examples: dict[int, dict[str, Any]] = {
        error.status: {error.code: _example(error)} for error in common
    }
    for kind in errors:
        error = ErrorResponse(status_of(kind), kind.code, kind.message)
        descriptions.setdefault(error.status, []).append(f"`{error.code}`: {error.message}")
        examples.setdefault(error.status, {})[error.code] = _example(error)
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
        for status, texts in sorted(descriptions.items())
    }


def _example(error: ErrorResponse) -> dict[str, Any]:
    """Return an example without `instance` and `errors`, which the OpenAPI document adds."""
    value = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.message,
        "code": error.code,
    }
    return {"value": value}
