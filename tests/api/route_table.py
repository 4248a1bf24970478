"""The application's own table of routes, for tests that no new route may escape."""

import re
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import PREFIX

PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Door:
    """One method at one path, and the operation that is behind it."""

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


def doors(app: FastAPI) -> list[Door]:
    """Give every documented way into the application, in the order of the table."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            path = context.path_format or ""
            found += [
                Door(method, path, route.name, route) for method in sorted(route.methods or ())
            ]
    assert len(found) > 30
    assert all(door.path.startswith(PREFIX) for door in found)
    return found
