"""Which route a request has matched, for the middlewares around the router.

The router notes the route in its scope, which can be a copy of the outer middlewares' scope.
"""

from collections.abc import Mapping, Sequence

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "majordomo.matched_route"
UNMATCHED = "unmatched"
"""Stands for every path that no route has: paths of clients are no labels of metrics."""


class MatchedRoute:
    """The scope of the router, once the request has got there."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.templates: Mapping[int, str] = {}

    @property
    def template(self) -> str:
        """The path of the route with its parameters in braces; UNMATCHED without a route."""
        return self.templates.get(id(self.scope.get("route")), UNMATCHED)


def offer_matched_route(scope: Scope) -> MatchedRoute:
    """Return what will know the route of this request."""
    matched: MatchedRoute = scope.setdefault(_KEY, MatchedRoute())
    return matched


class MatchedRouteMiddleware:
    """The innermost middleware: it passes the scope of the router to those around it."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        # A route has its path without the prefix under which it is included.
        contexts = iter_route_contexts(routes)
        self._templates = {id(each.original_route): each.path_format or "" for each in contexts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (matched := scope.get(_KEY)) is not None:
            matched.scope, matched.templates = scope, self._templates
        await self.app(scope, receive, send)
