"""How large a request may be."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors.error_response import CONTENT_TOO_LARGE
from api.errors.writer import write_error

MEBIBYTE = 1024 * 1024


class LimitBody:
    """Refuse what says that it is too large at once, and what turns out to be while it is read.

    The connection stays open: the server drops the rest of the body as it comes, and the client
    gets to read the answer, which a closed connection would lose.
    """

    def __init__(self, app: ASGIApp, *, default: int, wider: Mapping[str, int]) -> None:
        """`default` in bytes; `wider` gives other limits to paths that begin so."""
        self.app = app
        self.default = default
        self.wider = wider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        if _declared_length(scope) > limit:
            await write_error(scope, CONTENT_TOO_LARGE)(scope, receive, send)
            return
        read = 0

        async def receive_at_most() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_at_most, send)

    def _limit(self, path: str) -> int:
        return next(
            (limit for start, limit in self.wider.items() if path.startswith(start)), self.default
        )


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0
