"""The answers of the diet document's routes: {"code", "message", "data"}, or "detail" for errors.

The HTTP status is the code, except 200 for the code 0.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.routing import Route, compile_path
from starlette.types import Scope

from api.envelope import envelope_messages
from api.envelope.envelope_messages import EnvelopeMessage
from api.errors.error_response import STATUSES, UNEXPECTED, UNFIT, ErrorResponse
from api.locale import locale_of
from domain.core.errors import DomainError, Unavailable
from domain.core.i18n import gettext_noop, translate

Data = TypeVar("Data")

_PLACED = gettext_noop("{label}: {value}")


class Envelope(BaseModel, Generic[Data]):
    """What was asked for."""

    code: Literal[0] = 0
    message: str = Field(examples=["获取成功"])
    """For people, in the language of Accept-Language."""
    data: Data


class EnvelopeError(BaseModel):
    """What went wrong."""

    code: int = Field(examples=[401])
    """The HTTP status again."""
    message: str = Field(examples=["未认证，请重新登录"])
    """For people, in the language of Accept-Language."""
    detail: str | None = Field(examples=["Invalid or expired token"])
    """For developers; always null in production."""


@dataclass(frozen=True, slots=True)
class EnvelopeSurface:
    """Which paths are answered in an envelope, whatever happens on them."""

    paths: tuple[re.Pattern[str], ...]
    shows_detail: bool

    @classmethod
    def of(
        cls, prefix: str, routers: Iterable[APIRouter], *, shows_detail: bool
    ) -> "EnvelopeSurface":
        routes = [route for router in routers for route in router.routes]
        paths = [prefix + route.path for route in routes if isinstance(route, Route)]
        return cls(tuple(compile_path(path)[0] for path in paths), shows_detail)


def speaks_envelope(scope: Scope) -> bool:
    """Say whether a request's path is one of the diet document's, whatever its method."""
    surface = _surface(scope)
    return surface is not None and any(path.match(scope["path"]) for path in surface.paths)


def wrapped(message: str, data: Data, locale: str) -> Envelope[Data]:
    """Put what was asked for into an envelope, with a marked message."""
    return Envelope[Any](message=translate(message, locale), data=data)


def as_envelope(scope: Scope, refusal: ErrorResponse) -> Response:
    """Write an error in the document's words where it has some."""
    locale = locale_of(scope)
    status, message, detail = _say(refusal, locale)
    surface = _surface(scope)
    shown = detail if surface is not None and surface.shows_detail else None
    content = json.dumps(
        {"code": status, "message": message, "detail": shown}, ensure_ascii=False
    ).encode()
    headers = {"Content-Language": locale, "Vary": "Accept-Language", **refusal.headers}
    return Response(content, status, headers, "application/json")


ALWAYS_POSSIBLE: Mapping[int, tuple[str, str]] = {
    400: ("The request does not fit its schema, or is too large.", UNFIT.message),
    500: ("Something went wrong on our side.", UNEXPECTED.message),
    503: (
        "A part that this needs is down. `Retry-After` says when to try again.",
        Unavailable.message,
    ),
}


def envelope_errors(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the errors of a route, with those that any route may answer."""
    described = {status: [text] for status, (text, _) in ALWAYS_POSSIBLE.items()}
    examples = {
        status: {"always": _example(EnvelopeMessage(status, message))}
        for status, (_, message) in ALWAYS_POSSIBLE.items()
    }
    for error in errors:
        said = _documented_words(error)
        told = f"{said.message} {translate(said.message, 'zh-CN')}"
        described.setdefault(said.status, []).append(told)
        examples.setdefault(said.status, {})[error.code] = _example(said)
    return {
        status: {
            "model": EnvelopeError,
            "description": "\n\n".join(texts),
            "content": {"application/json": {"examples": examples[status]}},
        }
        for status, texts in sorted(described.items())
    }


def _example(said: EnvelopeMessage) -> dict[str, Any]:
    message = translate(said.message, "zh-CN")
    return {"value": {"code": said.status, "message": message, "detail": said.detail}}


def _documented_words(error: type[DomainError]) -> EnvelopeMessage:
    status = next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)
    return _words_of(error) or EnvelopeMessage(_status(status), error.message)


def _status(status: int) -> int:
    """Give the status in the document: what does not fit, or is too large, is 400."""
    return 400 if status in (413, 422) else status


def _surface(scope: Scope) -> EnvelopeSurface | None:
    surface: EnvelopeSurface | None = getattr(scope["app"].state, "envelope", None)
    return surface


def _words_of(error: type[DomainError] | None) -> EnvelopeMessage | None:
    kinds = error.__mro__ if error is not None else ()
    return next(
        (envelope_messages.ERRORS[kind] for kind in kinds if kind in envelope_messages.ERRORS), None
    )


def _say(refusal: ErrorResponse, locale: str) -> tuple[int, str, str | None]:
    said = _words_of(refusal.cause)
    if said is None and refusal.errors:
        said = _words_for_unfit(refusal.errors[0])
        if said is None:
            return 400, _placed(refusal.errors[0], locale), _all_placed(refusal, locale)
    if said is not None:
        return said.status, translate(said.message, locale), said.detail
    return _status(refusal.status), translate(refusal.message, locale, **refusal.values), None


def _words_for_unfit(error: Mapping[str, Any]) -> EnvelopeMessage | None:
    place, kind = error["loc"][-1], error["type"]
    if place == "email" and kind != "missing":
        return envelope_messages.ADDRESS_INVALID
    if place == "new_password" and kind == "string_too_short":
        return envelope_messages.NEW_PASSWORD_SHORT
    if place == "password" and kind == "string_too_short":
        return envelope_messages.PASSWORD_SHORT
    return None


def _placed(error: Mapping[str, Any], locale: str) -> str:
    """Name the member that does not fit, and say why."""
    names = [part for part in error["loc"] if isinstance(part, str)]
    return translate(_PLACED, locale, label=names[-1] if names else "", value=error["message"])


def _all_placed(refusal: ErrorResponse, locale: str) -> str:
    return "\n".join(_placed(error, locale) for error in refusal.errors or ())
