"""Which methods a path allows, for the `Allow` header of a 405 (RFC 9110 section 10.2.1)."""

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route, compile_path


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """Return the methods that the application supports at a path, in alphabetical order.

    Each of the application's routes has one method only. HEAD works wherever GET does.
    """
    methods: dict[str, set[str]] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route):
            template = context.path_format or route.path
            methods.setdefault(template, set()).update(route.methods or ())
    # A literal path precedes a parameter: /friends/requests is not /friends/{friendship_id}.
    for template in sorted(methods, key=lambda template: template.count("{")):
        if compile_path(template)[0].match(path):
            found = methods[template]
            return sorted(found | ({"HEAD"} if "GET" in found else set()))
    return []
