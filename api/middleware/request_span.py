"""The span of a request.

It has the path and never the query, which can contain tickets and e-mail addresses, nor the
address of the client. It ends when the response has: the chunks of a stream have no spans.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

from api.middleware.matched_route import UNMATCHED
from api.middleware.probes import is_probe
from domain.core.telemetry import conventions as names
from domain.core.telemetry.spans import NO_SPAN, Span, is_tracing, start_span

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def start_request_span(scope: Scope, request_id: str) -> Span:
    """Start the span of a request, in the trace that its `traceparent` names if it has one."""
    if not is_tracing() or is_probe(scope):
        return NO_SPAN
    attributes = {
        names.HTTP_METHOD: _method(scope),
        names.URL_PATH: scope["path"],
        names.URL_SCHEME: scope.get("scheme", "http"),
        names.PROTOCOL_VERSION: scope.get("http_version"),
        names.REQUEST_ID: request_id,
    }
    return start_span(_method(scope), attributes, kind="server", parent=Headers(scope=scope))


def describe_response(span: Span, scope: Scope, route: str, status: int) -> None:
    """Name the span by the route that has answered, and set the status of the response."""
    if span is NO_SPAN:
        return
    span.set({names.HTTP_STATUS: status})
    if route != UNMATCHED:
        span.set({names.HTTP_ROUTE: route})
        span.rename(f"{_method(scope)} {route}")
    if status >= 500:
        span.fail(str(status))


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "HTTP"
