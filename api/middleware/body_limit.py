"""The maximum size of a request body."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors.error_response import CONTENT_TOO_LARGE
from api.errors.writer import write_error

MEBIBYTE = 1024 * 1024


class BodyLimitMiddleware:
    """Refuse a body whose declared length is too large, or that turns out too large when read.

    The connection stays open: the server discards the rest of the body as it arrives, and the
    client can read the response, which a closed connection would lose.
    """

    def __init__(
        self, app: ASGIApp, *, default_bytes: int, bytes_by_prefix: Mapping[str, int]
    ) -> None:
        """`bytes_by_prefix` has other limits, by the prefixes of the paths that they apply to."""
        self.app = app
        self.default_bytes = default_bytes
        self.bytes_by_prefix = bytes_by_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        if _declared_length(scope) > limit:
            await write_error(scope, CONTENT_TOO_LARGE)(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_limited, send)

    def _limit(self, path: str) -> int:
        limits = self.bytes_by_prefix.items()
        return next(
            (limit for prefix, limit in limits if path.startswith(prefix)), self.default_bytes
        )


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0
