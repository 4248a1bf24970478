"""Ids of clients in paths. They may contain any printable character, slashes included.

A server decodes a path before it routes it. After that, the slash of an id looks like one that
separates segments: `GET /agent/runs/a%2Fevents`, which shows the run `a/events`, would be the
stream of the run `a`. So the middleware keeps the slashes of ids encoded, and the converter of a
path parameter, `{run_id:client_id}`, decodes them. An id whose slashes were not encoded is found
too, unless its path is that of another route.
"""

import re
from urllib.parse import unquote

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

_KEPT = re.compile("%(25|2[Ff])")
"""The encoded characters that stay encoded: slashes, and percent signs, which encode."""


class ClientIdMiddleware:
    """Keeps the slashes and percent signs in the path of a request encoded."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        """`prefix` begins the paths of all routes whose parameters are ids of clients."""
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self.prefix):
            raw_path: bytes = scope.get("raw_path") or b""
            if b"%" in raw_path:
                scope = {**scope, "path": _decode(raw_path.decode("ascii", "replace"))}
        await self.app(scope, receive, send)


class ClientIdConvertor(Convertor[str]):
    """A path parameter that is an id of a client."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return _KEPT.sub(lambda kept: unquote(kept[0]), value)

    def to_string(self, value: str) -> str:
        return value.replace("%", "%25").replace("/", "%2F")


def register_convertor() -> None:
    """Let the paths of routes have parameters of the type `client_id`."""
    register_url_convertor("client_id", ClientIdConvertor())


def _decode(raw_path: str) -> str:
    """Decode a path, except for the characters that stay encoded."""
    return unquote(_KEPT.sub(r"%25\1", raw_path))
