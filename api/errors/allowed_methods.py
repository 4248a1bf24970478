"""Which methods there are at an address."""

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route, compile_path


class Methods:
    """The methods of every address of an application, whose routes have one method each."""

    def __init__(self, app: FastAPI) -> None:
        methods: dict[str, set[str]] = {}
        for context in iter_route_contexts(app.routes):
            route = context.original_route
            if isinstance(route, Route):
                path = context.path_format or route.path
                methods.setdefault(path, set()).update(route.methods or ())
        # What is written out comes before what fits a parameter: /friends/requests is a list.
        paths = sorted(methods, key=lambda path: path.count("{"))
        self._addresses = [(compile_path(path)[0], sorted(methods[path])) for path in paths]

    def at(self, path: str) -> list[str]:
        """Give the methods that are answered at a path, in the order of the alphabet."""
        found = (methods for pattern, methods in self._addresses if pattern.match(path))
        return next(found, [])
