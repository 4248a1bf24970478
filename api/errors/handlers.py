"""Exception handlers: which exception becomes which error."""

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
from starlette.types import Scope

from api.envelope.diet_api import is_diet_api
from api.errors.allowed_methods import allowed_methods
from api.errors.error_response import (
    CONTENT_TOO_LARGE,
    INTERNAL_ERROR,
    REQUEST_TIMEOUT,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_FAILED,
    ErrorResponse,
    to_error_response,
)
from api.errors.path_ids import find_missing
from api.errors.writer import write_error
from api.locale import locale_of, use_locale, use_locale_of_body
from domain.core.database.transient_errors import (
    find_driver_error,
    is_gone,
    is_transient_error,
)
from domain.core.errors import DomainError, GoneMeanwhile, Unavailable
from domain.core.i18n import gettext_noop
from domain.core.validation import describe_errors

log = structlog.get_logger()

_HTTP_ERRORS = {
    400: ("bad_request", gettext_noop("The request could not be understood.")),
    404: ("route_not_found", gettext_noop("There is nothing at this address.")),
    405: ("method_not_allowed", gettext_noop("This cannot be done at this address.")),
    408: (REQUEST_TIMEOUT.code, REQUEST_TIMEOUT.message),
    413: (CONTENT_TOO_LARGE.code, CONTENT_TOO_LARGE.message),
    415: (UNSUPPORTED_MEDIA_TYPE.code, UNSUPPORTED_MEDIA_TYPE.message),
}

Handler = Callable[[Request, Exception], Awaitable[Response]]


def install_handlers(app: FastAPI) -> None:
    """Install a handler for every kind of exception that a request can raise."""
    handlers: dict[type[Exception], Any] = {
        DomainError: handle_domain_error,
        RequestValidationError: handle_validation_error,
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
    use_locale(request.scope, error.locale)
    return write_error(request.scope, to_error_response(error))


async def handle_validation_error(request: Request, error: RequestValidationError) -> Response:
    missing = None if is_diet_api(request.scope) else find_missing(error.errors())
    if missing is not None:
        return await handle_domain_error(request, missing)
    use_locale_of_body(request.scope, error.body)
    errors = describe_errors(error.errors(), locale_of(request.scope))
    return write_error(request.scope, replace(VALIDATION_FAILED, errors=errors))


async def handle_http_exception(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400 and isinstance(error.__cause__, ValueError | RecursionError):
        return await handle_validation_error(request, _invalid_json())
    if error.status_code == 413:
        return write_error(request.scope, CONTENT_TOO_LARGE)
    code, message = _HTTP_ERRORS.get(error.status_code, ("http_error", _HTTP_ERRORS[400][1]))
    headers = error.headers or {}
    if error.status_code == 405:
        headers = {"Allow": ", ".join(allowed_methods(request.app, request.url.path))}
    return write_error(
        request.scope, ErrorResponse(error.status_code, code, message, headers=headers)
    )


def _invalid_json() -> RequestValidationError:
    """Return the error of a body that `json` cannot read: not UTF-8, too deep, endless numbers."""
    return RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": ""}])


async def handle_database_error(request: Request, error: Exception) -> Response:
    if is_transient_error(error):
        return await handle_transient_error(request, error)
    if is_gone(error):
        log.warning("row_deleted_concurrently", error=type(error).__name__, exc_info=error)
        return write_error(request.scope, to_error_response(GoneMeanwhile()))
    return handle_unexpected_error(request.scope, error)


async def handle_transient_error(request: Request, error: Exception) -> Response:
    # Without a traceback: in an outage every request gets here, and its name says it all.
    log.error("dependency_unavailable", error=type(find_driver_error(error)).__name__)
    return write_error(request.scope, to_error_response(Unavailable()))


def handle_unexpected_error(scope: Scope, error: Exception) -> Response:
    """Log an exception that has no handler, and write a 500 that discloses nothing about it."""
    if isinstance(error, ResponseValidationError):
        # The exception's text contains the whole response, tokens included.
        log.error("response_invalid", places=[each["loc"] for each in error.errors()])
    else:
        log.error("unexpected_error", error=type(error).__name__, exc_info=error)
    return write_error(scope, INTERNAL_ERROR)
