"""Requests to a process that may not use its database any more."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors.error_response import to_error_response
from api.errors.writer import write_error
from domain.core.errors import Unavailable

ANSWERED_PREFIXES = ("/health", "/metrics", "/api/v1/health", "/api/v1/infra/health")
"""What tells an operator and a load balancer about it."""


class OutdatedSchemaMiddleware:
    """Answer 503 to every request if a later version has migrated the database."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_outdated(scope) and not _is_answered(scope):
            error = to_error_response(Unavailable())
            await write_error(scope, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_outdated(scope: Scope) -> bool:
    monitor = getattr(scope["app"].state, "schema_monitor", None)
    return monitor is not None and monitor.is_outdated


def _is_answered(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(ANSWERED_PREFIXES)
