"""The class of every route: it authenticates the caller before it reads the body, and checks it.

FastAPI reads and parses the body before it resolves dependencies. A dependency that authenticates
would therefore refuse a client only after the server has held and parsed all that it sent.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.bodies.json_bounds import check_json_bounds
from api.bodies.limits import limits_of
from api.deps import authenticate_early, get_caller, get_streaming_caller
from api.program_changes import recorded

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
AUTHENTICATING = frozenset({get_caller, get_streaming_caller})
"""The dependencies that raise Unauthenticated if the request has no caller."""


class BoundedRoute(APIRoute):
    """A route that knows its caller before it reads the body, and its size before it parses it.

    What a program changes with it is recorded (`api/program_changes.py`).

    A body is JSON, also without a Content-Type; one of another type is 415. Access tokens are in a
    header that no page of another origin can set, so such a request needs no preflight.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, recorded(endpoint), **options)

    def get_route_handler(self) -> Handler:
        handle = self.wrap_handler(super().get_route_handler())
        needs_caller = _needs_caller(self.dependant)

        async def handle_bounded(request: Request) -> Response:
            if needs_caller and self.reads_body(request):
                await authenticate_early(request)
            if self.body_field is not None:
                await _check_json(request)
            return await handle(request)

        return handle_bounded

    def wrap_handler(self, handle: Handler) -> Handler:
        """Return the handler that runs once the caller is known. Subclasses add to it here."""
        return handle

    def reads_body(self, request: Request) -> bool:  # noqa: ARG002 (a subclass reads a header)
        """Return whether this route reads the body of a request."""
        return self.body_field is not None


def _needs_caller(dependant: Dependant) -> bool:
    return dependant.call in AUTHENTICATING or any(map(_needs_caller, dependant.dependencies))


def _is_json(content_type: str) -> bool:
    """Return whether a content type is JSON (RFC 8259, RFC 6839), or absent."""
    media_type = content_type.partition(";")[0].strip().lower()
    is_suffixed = media_type.startswith("application/") and media_type.endswith("+json")
    return media_type in ("", "application/json") or is_suffixed


async def _check_json(request: Request) -> None:
    """Read the body, which the request keeps, and check it before FastAPI parses it."""
    try:
        body = await request.body()
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    if body and not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(415)
    check_json_bounds(body, max_values=limits_of(request.scope).max_values)
