"""The endpoints of the application, for tests that walk all of them."""

import re
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import PREFIX

PARAMETER = re.compile(r"\{(\w+)\}")


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

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


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
