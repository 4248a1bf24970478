"""Paths with ids of clients: what is encoded in a path is part of an id, never of the route."""

from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from api.middleware.client_ids import ClientIdConvertor, ClientIdMiddleware


async def routed_path(raw_path: str, path: str) -> str:
    """Return the path by which a request is routed."""
    routed: list[str] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        routed.append(scope["path"])

    scope = {"type": "http", "path": path, "raw_path": raw_path.encode()}
    await ClientIdMiddleware(app, prefix="/agent/")(scope, _unused, _unused)
    return routed[0]


async def _unused(*_: object) -> Any:
    raise AssertionError


@pytest.mark.parametrize(
    ("encoded", "client_id", "segment"),
    [
        ("r", "r", "r"),
        ("a%2Fevents", "a/events", "a%2Fevents"),
        ("a%2fevents", "a/events", "a%2fevents"),
        ("a%252Fevents", "a%2Fevents", "a%252Fevents"),
        ("100%25", "100%", "100%25"),
        ("%E4%BD%A0%20%3F", "你 ?", "你 ?"),
    ],
)
async def test_an_encoded_slash_separates_no_segments(
    encoded: str, client_id: str, segment: str
) -> None:
    routed = await routed_path(f"/agent/runs/{encoded}/events", f"/agent/runs/{client_id}/events")
    assert routed == f"/agent/runs/{segment}/events"
    assert ClientIdConvertor().convert(segment) == client_id
    assert ClientIdConvertor().convert(ClientIdConvertor().to_string(client_id)) == client_id


async def test_other_paths_are_routed_as_the_server_decoded_them() -> None:
    assert await routed_path("/users/a%2Fb", "/users/a/b") == "/users/a/b"
