"""Query parameters without a value count as absent: `?start_at=&end_at=` filters nothing.

HTML forms and many clients send every field, those that were left empty included (HTML, section
4.10.22.4). A required parameter that is empty is missing.
"""

from urllib.parse import unquote_plus

from starlette.types import ASGIApp, Receive, Scope, Send

from domain.core.normalization import strip_invisible


class EmptyParametersMiddleware:
    """Removes the query parameters whose value shows nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["query_string"]:
            scope["query_string"] = remove_empty_parameters(scope["query_string"])
        await self._app(scope, receive, send)


def remove_empty_parameters(query: bytes) -> bytes:
    """Return a query string without the parameters that have no visible value."""
    return b"&".join(part for part in query.split(b"&") if _has_value(part))


def _has_value(part: bytes) -> bool:
    value = part.partition(b"=")[2]
    return value[:1].isalnum() or bool(strip_invisible(unquote_plus(value.decode("latin-1"))))
