"""Requests to a process that may not use its database any more."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors.error_response import to_error_response
from api.errors.writer import write_error
from api.middleware.probes import is_probe
from domain.core.errors import Unavailable


class OutdatedSchemaMiddleware:
    """Answer 503 if a later version has migrated the database, and let probes tell about it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_outdated(scope) and not is_probe(scope):
            error = to_error_response(Unavailable())
            await write_error(scope, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_outdated(scope: Scope) -> bool:
    monitor = getattr(scope["app"].state, "schema_monitor", None)
    return monitor is not None and monitor.is_outdated
