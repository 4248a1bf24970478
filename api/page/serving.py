"""Sends the page where no route answers: its files, and its start for every view that it has.

A view such as /calendar is a path of the page only. A browser that opens one gets index.html, which
shows the view. Programs get the 404 of the API, because they do not ask for HTML.
"""

from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.page.files import INDEX, PageFile

OF_THE_API = frozenset({"agent", "api", "docs", "health", "mcp", "metrics", ".well-known"})
"""First segments of paths that are never views, whether or not a route has them."""
HTML = "text/html"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""The page runs and loads only what this server sends, and turns no text into HTML or code."""
DOCUMENT_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Accept-Encoding",
}
FILE_HEADERS = {"Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding"}


def answer_with_page(
    files: Mapping[str, PageFile], routes: Iterable[BaseRoute], others: ASGIApp
) -> ASGIApp:
    """Return the application for paths that no route has: the page, else `others`."""
    segments = {_first_segment(getattr(route, "path", "")) for route in routes}
    reserved = OF_THE_API | segments - {""}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            path = find_path(files, scope, reserved)
            if path is not None:
                await respond(files[path], scope, is_document=path == INDEX)(scope, receive, send)
                return
        await others(scope, receive, send)

    return answer


def find_path(files: Mapping[str, PageFile], scope: Scope, reserved: frozenset[str]) -> str | None:
    """Return the path of the file that answers a GET, or None if it is none of the page's."""
    path: str = scope["path"]
    if path in files and path != INDEX:
        return path
    if INDEX not in files or _first_segment(path) in reserved:
        return None
    return INDEX if HTML in Headers(scope=scope).get("accept", "") else None


def respond(file: PageFile, scope: Scope, *, is_document: bool) -> Response:
    """Return a file in the best encoding, or 304 if the client has it."""
    request = Headers(scope=scope)
    encoding = file.choose_encoding(request.get("accept-encoding", ""))
    headers = {
        **(DOCUMENT_HEADERS if is_document else FILE_HEADERS),
        "Cache-Control": file.cache_control,
        "ETag": file.etag,
    }
    if file.etag in {each.strip() for each in request.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    headers["Content-Type"] = file.content_type
    return Response(file.encoded[encoding], headers=headers)


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0]
