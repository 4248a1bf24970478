"""Requests of pages of other origins (CORS): a refused preflight is a problem document too."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from api.errors.error_response import ErrorResponse
from api.errors.writer import write_error
from domain.core.i18n import gettext_noop

REFUSED = ErrorResponse(
    400,
    "cross_origin_refused",
    gettext_noop("Pages of this origin may not send such a request."),
)
_BODY_HEADERS = {"content-type", "content-length"}


class CrossOriginMiddleware(CORSMiddleware):
    """Starlette's middleware, with our errors."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            headers = Headers(scope=scope)
            if "origin" in headers and "access-control-request-method" in headers:
                await self._answer_preflight(scope, receive, send, headers)
                return
        await super().__call__(scope, receive, send)

    async def _answer_preflight(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        response = self.preflight_response(request_headers=headers)
        if response.status_code == 400:
            problem = write_error(scope, REFUSED)
            vary = f"{problem.headers['vary']}, {response.headers['vary']}"
            kept = {n: v for n, v in response.headers.items() if n not in _BODY_HEADERS}
            problem.headers.update({**kept, "vary": vary})
            response = problem
        await response(scope, receive, send)
