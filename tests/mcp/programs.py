"""Programs that use a person's tools over MCP: the SDK's client, with an API token."""

import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import httpx
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, Implementation, TextContent

from domain.core.caller import Scope
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

MODERN, LEGACY = "2026-07-28", "legacy"
MODES = (MODERN, LEGACY)
"""Each generation of the protocol: requests of their own, and those that follow `initialize`."""


async def make_token(
    server: str, person: Person, scopes: Collection[Scope] = ("read", "write"), name: str = "Desk"
) -> str:
    """Make an API token as its person does."""
    async with httpx.AsyncClient(
        base_url=server, headers=person.headers, timeout=HUNG_SECONDS
    ) as client:
        body = {"name": name, "scopes": sorted(scopes)}
        created = await client.post("/api/v1/api-tokens", json=body)
        assert created.status_code == 201, created.text
        token: str = created.json()["token"]
        return token


@asynccontextmanager
async def connected(
    server: str, token: str, mode: str = MODERN, language: str | None = "en", **options: Any
) -> AsyncIterator[Client]:
    """Connect the SDK's client over Streamable HTTP."""
    headers = {"Authorization": f"Bearer {token}"}
    if language is not None:
        headers["Accept-Language"] = language
    async with httpx2.AsyncClient(headers=headers, timeout=HUNG_SECONDS) as http:
        transport = streamable_http_client(f"{server}/mcp", http_client=http)
        options.setdefault("client_info", Implementation(name="Desk assistant", version="1"))
        negotiated = "auto" if mode == MODERN else mode
        async with Client(transport, mode=negotiated, cache=None, **options) as client:
            assert (client.protocol_version == MODERN) is (mode == MODERN)
            yield client


def read(result: CallToolResult) -> Any:
    """Return the structured content of a result. Asserts that its text says the same."""
    [content] = result.content
    assert isinstance(content, TextContent)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content
