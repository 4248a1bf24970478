"""The maximum size of a request body, and the time in which it must arrive."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bodies.limits import DEFAULT_LIMITS, BodyLimits, set_limits
from api.bodies.pace import BodyPace
from api.errors.error_response import CONTENT_TOO_LARGE
from api.errors.writer import write_error


class BodyLimitMiddleware:
    """Refuse a body that is too large, as declared or when read, or that arrives too slowly.

    After the refusal of a large body the connection stays open: the server discards the rest of the
    body as it arrives, and the client can read the response, which a closed connection would lose.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits_by_prefix: Mapping[str, BodyLimits],
        timeout_seconds: float,
    ) -> None:
        """`limits_by_prefix` has other limits, by the prefixes of the paths that they apply to."""
        self.app = app
        self.limits_by_prefix = limits_by_prefix
        self.timeout_seconds = timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limits = self._limits(scope["path"])
        set_limits(scope, limits)
        if _declared_length(scope) > limits.max_bytes:
            await write_error(scope, CONTENT_TOO_LARGE)(scope, receive, send)
            return
        body = _BoundedBody(receive, send, limits.max_bytes, self.timeout_seconds)
        await self.app(scope, body.receive, body.send)

    def _limits(self, path: str) -> BodyLimits:
        by_prefix = self.limits_by_prefix.items()
        return next(
            (limits for prefix, limits in by_prefix if path.startswith(prefix)), DEFAULT_LIMITS
        )


class _BoundedBody:
    """One request, whose body is bounded until it is complete or the response has started.

    What arrives after that is discarded. The time counts from the first read, because before it the
    server does not take more than a buffer of the body from the client.
    """

    def __init__(
        self, receive: Receive, send: Send, max_bytes: int, timeout_seconds: float
    ) -> None:
        self._receive = receive
        self._send = send
        self._max_bytes = max_bytes
        self._timeout_seconds = timeout_seconds
        self._received = 0
        self._pace: BodyPace | None = None
        self._is_bounded = True

    async def receive(self) -> Message:
        """Return the next part. Raises HTTPException 408 or 413."""
        if not self._is_bounded:
            return await self._receive()
        if self._pace is None:
            self._pace = BodyPace(self._timeout_seconds, asyncio.get_running_loop().time)
        try:
            async with asyncio.timeout_at(self._pace.deadline):
                message = await self._receive()
        except TimeoutError:
            if not self._is_bounded:  # the response has started meanwhile
                return await self._receive()
            # The rest could arrive at any time, so the connection cannot be used again.
            raise HTTPException(408, headers={"Connection": "close"}) from None
        self._count(message, self._pace)
        return message

    def _count(self, message: Message, pace: BodyPace) -> None:
        length = len(message.get("body", b""))
        self._received += length
        if self._received > self._max_bytes:
            raise HTTPException(413)
        pace.count(length)
        self._is_bounded = message.get("more_body", False)

    async def send(self, message: Message) -> None:
        self._is_bounded = False
        await self._send(message)


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0
