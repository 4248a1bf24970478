"""The tools for programs over MCP (Streamable HTTP), and what clients need to find them.

These routes are not part of the REST API and have no prefix. The messages are JSON-RPC; whatever
refuses a request before it is read is an error as everywhere else.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Body, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from api.bodies.bounded_route import BoundedRoute
from api.deps import RunWorkerDep, StreamingCallerDep, get_services
from api.errors.error_response import to_error_response
from api.errors.writer import write_error
from api.locale import named_locale_of
from api.mcp.context import McpContext
from api.mcp.origins import check_origin
from api.scopes import scope_of_tool
from domain.core.caller import Scope
from domain.core.errors import Unauthenticated

PATH = "/mcp"
METADATA_PATH = "/.well-known/oauth-protected-resource"


class McpRoute(BoundedRoute):
    """A route that names how to authenticate (RFC 9728), and refuses pages of other sites.

    The root URL by which the client has reached it is `request.state.base_url`.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_mcp(request: Request) -> Response:
            services = await get_services(request)
            base_url = check_origin(request.scope, services.settings, services.trusted_proxies)
            request.state.base_url = base_url
            try:
                return await handle(request)
            except Unauthenticated as error:
                challenge = f'Bearer resource_metadata="{base_url}{METADATA_PATH}{PATH}"'
                response = to_error_response(error)
                headers = {**response.headers, "WWW-Authenticate": challenge}
                return write_error(request.scope, replace(response, headers=headers))

        return handle_mcp


router = APIRouter(route_class=McpRoute, include_in_schema=False)


@router.post(PATH)
@scope_of_tool
async def handle_message(
    request: Request,
    message: Annotated[dict[str, Any], Body()],
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
) -> Response:
    """Answer one message of a client."""
    if not _load_server.cache_info().currsize:
        await asyncio.to_thread(_load_server)
    locale = named_locale_of(request.scope) or caller.locale
    context = McpContext(worker, replace(caller, locale=locale), request.state.base_url)
    response = _load_server()(message, await request.body(), context)
    if response is None:
        raise RequestValidationError([{"type": "json_rpc", "loc": ("body",), "msg": ""}])
    return response


@router.get(METADATA_PATH)
@router.get(f"{METADATA_PATH}{PATH}")
async def get_resource_metadata(request: Request) -> JSONResponse:
    """Describe the resource (RFC 9728). People make API tokens themselves: no server issues any."""
    return JSONResponse(
        {
            "resource": f"{request.state.base_url}{PATH}",
            "resource_name": "Majordomo",
            "scopes_supported": get_args(Scope),
            "bearer_methods_supported": ["header"],
        }
    )


@cache
def _load_server() -> Callable[[Any, bytes, McpContext], Response | None]:
    """Import the SDK with the first message: it takes 20 MB, and half a second of a thread."""
    from api.mcp.server import answer_message  # noqa: PLC0415

    return answer_message
