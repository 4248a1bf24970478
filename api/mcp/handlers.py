"""The form of every handler, and the errors of requests as MCP has them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR as INTERNAL_FAILURE
from mcp_types import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, ClientCapabilities
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import ValidationError

from api.errors.error_response import INTERNAL_ERROR, VALIDATION_FAILED
from api.mcp.context import McpContext, context_of
from domain.core.database.transient_errors import find_driver_error, is_transient_error
from domain.core.errors import (
    Denied,
    DomainError,
    NotFound,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)
from domain.core.i18n import gettext_noop, translate
from domain.core.validation import describe_errors

Params = TypeVar("Params")
Returned = TypeVar("Returned")
SdkContext = ServerRequestContext[Any, Any]

METHOD_UNKNOWN = gettext_noop("There is no such method.")
_CODES: dict[type[DomainError], int] = {
    NotFound: INVALID_PARAMS,
    Unprocessable: INVALID_PARAMS,
    Denied: INVALID_REQUEST,
    Unauthenticated: INVALID_REQUEST,
}

log = structlog.get_logger()


class HandlerFailed(Exception):
    """Data of the server's own do not fit a schema."""


@dataclass(frozen=True, slots=True)
class McpRequest:
    """A request, and what is known of the client that has sent it."""

    context: McpContext
    capabilities: ClientCapabilities | None
    """What the client can do; without a session only a client of the newest version says so."""
    client_name: str | None
    is_modern: bool
    """Whether the request is of a version whose requests need no session."""
    meta: dict[str, Any]

    @property
    def locale(self) -> str:
        return self.context.locale


Handler = Callable[[McpRequest, Params], Awaitable[Returned]]


def handles(
    handle: Handler[Params, Returned],
) -> Callable[[SdkContext, Params], Awaitable[Returned]]:
    """Return a handler for the SDK."""

    async def handle_request(sdk: SdkContext, params: Params) -> Returned:
        try:
            return await handle(_request(sdk), params)
        except ValidationError as error:  # the SDK has validated what the client sent
            raise HandlerFailed from error

    return handle_request


async def report_errors(ctx: SdkContext, call_next: CallNext) -> HandlerResult:
    """Give every error a text for the person and no more. A middleware of the SDK's server."""
    locale = context_of(ctx.request).locale
    try:
        return await call_next(ctx)
    except MCPError as error:
        if error.code != METHOD_NOT_FOUND:
            raise
        raise MCPError(METHOD_NOT_FOUND, translate(METHOD_UNKNOWN, locale)) from error
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False)
        problems = [each["message"] for each in describe_errors(errors, locale)]
        text = translate(VALIDATION_FAILED.message, locale)
        raise MCPError(INVALID_PARAMS, text, {"problems": problems}) from error
    except DomainError as error:
        raise to_mcp_error(error, locale) from error
    except Exception as error:
        if is_transient_error(error):
            name = type(find_driver_error(error)).__name__
            log.error("dependency_unavailable", error=name)  # noqa: TRY400
            raise to_mcp_error(Unavailable(), locale) from error
        log.exception("mcp_request_failed")
        raise MCPError(INTERNAL_FAILURE, translate(INTERNAL_ERROR.message, locale)) from error


def to_mcp_error(error: DomainError, locale: str) -> MCPError:
    """Return the error that refuses a request, in the person's language; the SDK sends it."""
    codes = (code for kind, code in _CODES.items() if isinstance(error, kind))
    return MCPError(next(codes, INTERNAL_FAILURE), error.text(locale), {"code": error.code})


def _request(sdk: SdkContext) -> McpRequest:
    client = sdk.session.client_params
    return McpRequest(
        context=context_of(sdk.request),
        capabilities=sdk.session.client_capabilities,
        client_name=client.client_info.name if client is not None else None,
        is_modern=sdk.protocol_version in MODERN_PROTOCOL_VERSIONS,
        meta=dict(sdk.meta or {}),
    )
