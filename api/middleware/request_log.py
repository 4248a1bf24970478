"""The id of every request, one log line about each, and their metrics."""

import re
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from api.middleware.matched_route import MatchedRoute, offer_matched_route
from api.middleware.request_span import METHODS, describe_response, start_request_span
from domain.core.metrics.definitions import REQUEST_SECONDS, REQUESTS
from domain.core.telemetry.ids import request_ids

log = structlog.get_logger()
_VALID_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


class RequestLogMiddleware:
    """Bind the request id to every log line of the request, and return it as X-Request-ID.

    What the request finds out about its caller, its thread and its run is bound there.

    The query is never logged: it can contain tickets and e-mail addresses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        matched = offer_matched_route(scope)
        status = 500
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
                _count(matched, scope["method"], status, time.perf_counter() - started)
            await send(message)

        span = start_request_span(scope, request_id)
        with span, request_ids(request_id, span.trace_id):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                describe_response(span, scope, matched.template, status)
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )


def _count(matched: MatchedRoute, method: str, status: int, seconds: float) -> None:
    """Count a response when it starts: how long a stream lasts says nothing about the server."""
    route, method = matched.template, method if method in METHODS else "other"
    REQUESTS.inc(route, method, str(status))
    REQUEST_SECONDS.observe(seconds, route, method)


def _request_id(scope: Scope) -> str:
    """Return the id that the client or a proxy has sent if it is valid, else a new one."""
    received = Headers(scope=scope).get("x-request-id", "")
    return received if _VALID_ID.fullmatch(received) else uuid7().hex
