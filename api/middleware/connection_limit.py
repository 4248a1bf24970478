"""Requests on connections beyond the limit of the server."""

from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors.error_response import to_error_response
from api.errors.writer import write_error
from domain.core.errors import Unavailable
from domain.core.i18n import gettext_noop
from domain.core.metrics.definitions import LIMITS_HIT

log = structlog.get_logger()
_STATE_KEY = "is_connection_refused"


class TooManyConnections(Unavailable):
    """The server has as many connections as it accepts."""

    code = "too_many_connections"
    message = gettext_noop("The service is busy. Please try again in a moment.")


def mark_refused(state: MutableMapping[str, Any]) -> None:
    """Have ConnectionLimitMiddleware refuse the request with this state.

    The server calls this: it counts the connections, and the application writes the response.
    """
    state[_STATE_KEY] = True


class ConnectionLimitMiddleware:
    """Refuse the requests that the server has marked, and close their connections."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope.get("state", {}).get(_STATE_KEY):
            await self.app(scope, receive, send)
            return
        log.warning("connection_refused")
        LIMITS_HIT.inc("connections")
        error = to_error_response(TooManyConnections())
        headers = {**error.headers, "Connection": "close"}
        await write_error(scope, replace(error, headers=headers))(scope, receive, send)
