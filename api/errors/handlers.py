"""Which exception becomes which answer."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import redis.exceptions
import sqlalchemy.exc
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors.allowed_methods import Methods
from api.errors.error_response import TOO_LARGE, UNEXPECTED, UNFIT, ErrorResponse, error_response_of
from api.errors.problems import answer
from api.locale import locale_of
from domain.core.database.transient_errors import is_gone, is_transient_error
from domain.core.errors import DomainError, GoneMeanwhile, Unavailable
from domain.core.i18n import gettext_noop
from domain.core.validation import describe_errors

log = structlog.get_logger()

_HTTP_ERRORS = {
    400: ("bad_request", gettext_noop("The request could not be understood.")),
    404: ("route_not_found", gettext_noop("There is nothing at this address.")),
    405: ("method_not_allowed", gettext_noop("This cannot be done at this address.")),
    413: (TOO_LARGE.code, TOO_LARGE.message),
}

Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Answer every exception in our own words."""
    handlers: dict[type[Exception], Any] = {
        DomainError: handle_domain_error,
        RequestValidationError: handle_unfit_request,
        HTTPException: handle_http_exception,
        sqlalchemy.exc.SQLAlchemyError: handle_database_error,
        asyncpg.PostgresError: handle_database_error,
        asyncpg.InterfaceError: handle_database_error,
        redis.exceptions.ConnectionError: handle_transient_error,
        redis.exceptions.TimeoutError: handle_transient_error,
        OSError: handle_transient_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def handle_domain_error(request: Request, error: DomainError) -> Response:
    return answer(request.scope, error_response_of(error))


async def handle_unfit_request(request: Request, error: RequestValidationError) -> Response:
    errors = describe_errors(error.errors(), locale_of(request.scope))
    return answer(request.scope, replace(UNFIT, errors=errors))


async def handle_http_exception(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400 and isinstance(error.__cause__, ValueError | RecursionError):
        return await handle_unfit_request(request, _unreadable_body())
    if error.status_code == 413:
        return answer(request.scope, TOO_LARGE)
    code, message = _HTTP_ERRORS.get(error.status_code, ("http_error", _HTTP_ERRORS[400][1]))
    headers = error.headers or {}
    if error.status_code == 405:
        headers = {"Allow": ", ".join(Methods(request.app).at(request.url.path))}
    return answer(request.scope, ErrorResponse(error.status_code, code, message, headers=headers))


def _unreadable_body() -> RequestValidationError:
    """Name a body that the JSON reader gave up on: not UTF-8, too deep, endless numbers."""
    return RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": ""}])


async def handle_database_error(request: Request, error: Exception) -> Response:
    if is_transient_error(error):
        return await handle_transient_error(request, error)
    if is_gone(error):
        log.warning("gone meanwhile", error=type(error).__name__, exc_info=error)
        return answer(request.scope, error_response_of(GoneMeanwhile()))
    return handle_unexpected(request.scope, error)


async def handle_transient_error(request: Request, error: Exception) -> Response:
    log.error("outage", error=type(error).__name__, exc_info=error)
    return answer(request.scope, error_response_of(Unavailable()))


def handle_unexpected(scope: Scope, error: Exception) -> Response:
    if isinstance(error, ResponseValidationError):
        # Its text holds the whole answer, tokens included.
        log.error("answer does not fit its schema", places=[e["loc"] for e in error.errors()])
    else:
        log.error("unexpected error", error=type(error).__name__, exc_info=error)
    return answer(scope, UNEXPECTED)


class AnswerUnexpected:
    """The last resort, as a middleware so that the outer ones see an ordinary answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if started:
                raise
            await handle_unexpected(scope, error)(scope, receive, send)
