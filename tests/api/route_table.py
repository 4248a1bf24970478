"""The endpoints of the application, for tests that walk all of them."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import PREFIX, create_app
from domain.core.settings import Settings

PARAMETER = re.compile(r"\{(\w+)\}")
WITHOUT_CALLER = {
    "get_health": "load balancers have no account",
    "get_readiness": "load balancers have no account",
    "get_infrastructure_health": "operators have no account",
    "get_metrics": "Prometheus has no account, but a token or a port of its own",
    "get_resource_metadata": "it says how a client of MCP authenticates",
    "create_verification": "it begins a registration",
    "resend_verification": "it continues a registration",
    "verify_registration": "it ends a registration",
    "create_session": "it signs in",
    "refresh_session": "the refresh token is in the body",
    "delete_session": "the refresh token is in the body",
    "request_password_reset": "the password is forgotten",
    "confirm_password_reset": "the code is in the body",
    "register_account": "it begins a registration",
    "log_in": "it signs in",
    "refresh_tokens": "the access token has expired",
    "send_code": "it continues a registration",
    "check_code": "the code is in the body",
    "register_with_code": "it ends a registration",
    "send_reset_code": "the password is forgotten",
    "reset_password": "the code is in the body",
}
"""The operations that do not need a caller, and why."""
ENDLESS = {"follow_approvals"}
"""The operations whose streams go on until the client leaves."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method at one path, and its operation."""

    method: str
    path: str
    """As in the documentation, such as `/api/v1/schedule-items/{item_id}`."""
    operation: str
    route: APIRoute

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.path)

    @property
    def needs_caller(self) -> bool:
        return self.operation not in WITHOUT_CALLER

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, made once, in half a second; no test changes it."""
    return create_app(Settings(_env_file=None)).openapi()


def list_endpoints(app: FastAPI) -> list[Endpoint]:
    """Return every documented endpoint, in the order of the routes."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            path = context.path_format or ""
            found += [
                Endpoint(method, path, route.name, route) for method in sorted(route.methods or ())
            ]
    assert len(found) > 30
    assert all(endpoint.path.startswith(PREFIX) for endpoint in found)
    return found


ENDPOINTS = list_endpoints(create_app(Settings(_env_file=None)))
