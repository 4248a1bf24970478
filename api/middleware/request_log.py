"""A name for every request, and one log line about each."""

import re
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

log = structlog.get_logger()
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


class LogRequests:
    """Bind the request's id to all that is logged under it, and give it back as X-Request-ID.

    The query is never logged: tickets and addresses stand there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 500
        began = time.perf_counter()

        async def name_answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, name_answer)
            finally:
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )


def _request_id(scope: Scope) -> str:
    """Take the proxy's or client's own name for the request where it has a harmless form."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _ACCEPTABLE.fullmatch(given) else uuid7().hex
