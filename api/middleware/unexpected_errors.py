"""The last resort for exceptions without a handler."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors.handlers import handle_unexpected_error


class UnexpectedErrorMiddleware:
    """Turn any exception into a 500.

    This is a middleware, so that the outer middlewares see an ordinary response. If the response
    has started, it raises the exception, and the server closes the connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def send_and_note_start(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note_start)
        except Exception as error:
            if has_started:
                raise
            await handle_unexpected_error(scope, error)(scope, receive, send)
