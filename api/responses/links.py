"""The paths of what operations have changed, from the table of routes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Paths:
    """The paths of routes, as templates."""

    readable: frozenset[str]
    """Those that answer GET."""
    members: Mapping[str, str]
    """The readable path of one member, by the path of its collection."""
    of_operations: Mapping[str, str]
    """The paths of the operations that change something, by their names."""


class ResourceLinks:
    """Finds the path of what an operation has changed, among the routes that show something."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    def find(self, operation: str, arguments: Any, result: Any) -> str | None:
        """Return the path of what an operation has changed.

        It is that of the one thing, if a route shows it, else of the collection that it is in, if a
        route shows that. What was deleted has none.
        """
        path = self._paths.of_operations.get(operation)
        if path is None:
            return None
        values = {**_members(arguments), **_members(result)}
        links = (_fill(template, values) for template in self._list_templates(path))
        return next((link for link in links if link is not None), None)

    def _list_templates(self, path: str) -> list[str]:
        """Return the templates of readable paths that can fit, the most specific first."""
        paths = self._paths
        found = [paths.members.get(path), path]
        parent = _parent(path)
        if not _ends_with_parameter(path):  # an action, such as /share or /create
            found.append(paths.members.get(parent))
            path = parent
        if _ends_with_parameter(path):
            found += [path, _parent(path)]
        return [template for template in found if template in paths.readable]

    @cached_property
    def _paths(self) -> _Paths:
        """The routes' paths; read when the first request needs them, which takes some time."""
        readable: set[str] = set()
        of_operations: dict[str, str] = {}
        for context in iter_route_contexts(self._routes):
            route, path = context.original_route, context.path_format
            if not isinstance(route, APIRoute) or not route.include_in_schema or path is None:
                continue
            methods = route.methods or set()
            if "GET" in methods:
                readable.add(path)
            elif "DELETE" not in methods:
                of_operations.setdefault(route.name, path)
        members = {_parent(path): path for path in readable if _ends_with_parameter(path)}
        return _Paths(frozenset(readable), members, of_operations)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _ends_with_parameter(path: str) -> bool:
    return path.endswith("}")


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _fill(template: str, values: Mapping[str, Any]) -> str | None:
    """Fill the parameters of a path; the last can be the `id` of what the operation returned."""
    names = _PARAMETER.findall(template)
    filled = {name: values.get(name) for name in names}
    if names and filled[names[-1]] is None:
        filled[names[-1]] = values.get("id")
    if None in filled.values():
        return None
    return template.format_map({name: quote(str(each), safe="") for name, each in filled.items()})
