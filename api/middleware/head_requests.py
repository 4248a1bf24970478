"""HEAD wherever GET works (RFC 9110 section 9.3.2): the response of GET without its body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCOPE_KEY = "majordomo.is_head"


def is_head(scope: Scope) -> bool:
    """Return whether the client asked for the head only. The routes see the method GET."""
    return bool(scope.get(_SCOPE_KEY, False))


class HeadMiddleware:
    """Handle HEAD as GET, and send nothing of the body.

    What a GET would begin or use up, such as a stream or a ticket, the route leaves alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                if message.get("more_body", False):
                    return
                message = {"type": "http.response.body"}
            await send(message)

        await self.app({**scope, "method": "GET", _SCOPE_KEY: True}, receive, send_head)
