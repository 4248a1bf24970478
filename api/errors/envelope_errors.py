"""Errors of the diet API: the envelope of an error, and its documentation."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from api.envelope import envelope_messages
from api.envelope.diet_api import shows_detail
from api.envelope.envelope import EnvelopeError
from api.envelope.envelope_messages import EnvelopeMessage
from api.errors.error_response import (
    INTERNAL_ERROR,
    VALIDATION_FAILED,
    ErrorResponse,
    status_of,
)
from api.locale import locale_of
from domain.core.errors import DomainError, Unavailable
from domain.core.i18n import gettext_noop, translate
from domain.core.quotas.errors import QuotaReached

_FIELD_ERROR = gettext_noop("{label}: {value}")

COMMON_ERRORS: Mapping[int, tuple[str, str]] = {
    400: (
        "The request does not fit its schema, is no JSON, is too large, or arrives too slowly.",
        VALIDATION_FAILED.message,
    ),
    500: ("Something went wrong on our side.", INTERNAL_ERROR.message),
    503: (
        "A part that this needs is down. `Retry-After` says when to try again.",
        Unavailable.message,
    ),
}
"""The description and the message of the errors that any route can return, by status."""


def write_error_envelope(scope: Scope, error: ErrorResponse) -> Response:
    """Write an error as an envelope, with the diet API's own message if it defines one."""
    locale = locale_of(scope)
    status, message, detail = _describe(error, locale)
    content = json.dumps(
        {
            "code": status,
            "message": message,
            "detail": detail if shows_detail(scope) else None,
        },
        ensure_ascii=False,
    ).encode()
    headers = {"Content-Language": locale, "Vary": "Accept-Language", **error.headers}
    return Response(content, status, headers, "application/json")


def envelope_errors(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the errors of a route, with those that any route can return."""
    descriptions = {status: [text] for status, (text, _) in COMMON_ERRORS.items()}
    examples = {
        status: {"always": _example(EnvelopeMessage(status, message))}
        for status, (_, message) in COMMON_ERRORS.items()
    }
    for error in errors:
        message = _documented_message(error)
        description = f"{message.message} {translate(message.message, 'zh-CN')}"
        descriptions.setdefault(message.status, []).append(description)
        examples.setdefault(message.status, {})[error.code] = _example(message)
    return {
        status: {
            "model": EnvelopeError,
            "description": "\n\n".join(texts),
            "content": {"application/json": {"examples": examples[status]}},
        }
        for status, texts in sorted(descriptions.items())
    }


def _example(message: EnvelopeMessage) -> dict[str, Any]:
    text = translate(message.message, "zh-CN")
    return {"value": {"code": message.status, "message": text, "detail": message.detail}}


def _documented_message(error: type[DomainError]) -> EnvelopeMessage:
    status = _envelope_status(status_of(error))
    return _find_message(error) or EnvelopeMessage(status, error.message)


def _envelope_status(status: int) -> int:
    """Map a status to the diet API's: a request that it cannot read is 400 there."""
    return 400 if status in (408, 413, 415, 422) else status


def _find_message(error: type[DomainError] | None) -> EnvelopeMessage | None:
    """Return the message that the diet API has for an error; that of a quota names its limit."""
    if error is not None and issubclass(error, QuotaReached):
        return EnvelopeMessage(status_of(error), error.message)
    kinds = error.__mro__ if error is not None else ()
    return next(
        (envelope_messages.ERRORS[kind] for kind in kinds if kind in envelope_messages.ERRORS), None
    )


def _describe(error: ErrorResponse, locale: str) -> tuple[int, str, str | None]:
    """Return the status, the message and the detail of an error."""
    message = _find_message(error.cause)
    if message is None and error.errors:
        message = _find_field_message(error.errors[0])
        if message is None:
            texts = [_describe_field(each, locale) for each in error.errors]
            return 400, texts[0], "\n".join(texts)
    if message is not None:
        return message.status, translate(message.message, locale, **error.values), message.detail
    return _envelope_status(error.status), translate(error.message, locale, **error.values), None


def _find_field_message(error: Mapping[str, Any]) -> EnvelopeMessage | None:
    name, kind = error["loc"][-1], error["type"]
    if name == "email" and kind != "missing":
        return envelope_messages.ADDRESS_INVALID
    if name == "new_password" and kind == "string_too_short":
        return envelope_messages.NEW_PASSWORD_SHORT
    if name == "password" and kind == "string_too_short":
        return envelope_messages.PASSWORD_SHORT
    return None


def _describe_field(error: Mapping[str, Any], locale: str) -> str:
    """Name the invalid field, and say why it is invalid."""
    names = [part for part in error["loc"] if isinstance(part, str)]
    label = names[-1] if names else ""
    return translate(_FIELD_ERROR, locale, label=label, value=error["message"])
