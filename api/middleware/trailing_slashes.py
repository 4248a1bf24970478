"""A slash too many at the end of a path: the route without it answers.

Starlette would redirect to a location that it builds from the Host header of the request, and to
`http` behind a proxy that ends TLS.
"""

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send


def answer_without_slash(router: Router) -> ASGIApp:
    """Return the application for paths that no route of `router` has."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        stripped = path.rstrip("/")
        if scope["type"] == "http" and stripped and stripped != path:
            scope["path"] = stripped
            await router(scope, receive, send)
        else:
            await router.not_found(scope, receive, send)

    return answer
