"""The endpoint as HTTP: who may use it, how it refuses, and that no input is a fault of ours."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    PROTOCOL_VERSION_META_KEY,
)

from domain.core.settings import Settings
from tests.factories import Person
from tests.mcp.programs import MODERN, make_token
from tests.waiting import HUNG_SECONDS

pytestmark = pytest.mark.direct

METADATA = "/.well-known/oauth-protected-resource"
ACCEPT = {"Accept": "application/json, text/event-stream"}
INITIALIZE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "x", "version": "1"},
}


def message(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def modern(method: str, **params: Any) -> dict[str, Any]:
    """Return a request of the newest version, which says by itself who sends it."""
    meta = {
        PROTOCOL_VERSION_META_KEY: MODERN,
        CLIENT_INFO_META_KEY: {"name": "x", "version": "1"},
        CLIENT_CAPABILITIES_META_KEY: {},
    }
    return message(method, **params, _meta=meta)


@pytest.fixture
async def http(server: str, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a token of all scopes but `approve`, in English."""
    token = await make_token(server, person)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", **ACCEPT}
    async with httpx.AsyncClient(base_url=server, headers=headers, timeout=HUNG_SECONDS) as client:
        yield client


@pytest.mark.parametrize("path", [METADATA, f"{METADATA}/mcp"])
async def test_a_client_without_a_token_is_told_where_to_read_on(server: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=server, headers=ACCEPT, timeout=HUNG_SECONDS) as client:
        for authorization in ({}, {"Authorization": "Bearer mjd_wrong"}):
            refused = await client.post("/mcp", json=message("ping"), headers=authorization)
            assert refused.status_code == 401
            assert refused.headers["content-type"] == "application/problem+json"
            challenge = refused.headers["www-authenticate"]
            assert challenge == f'Bearer resource_metadata="{server}{METADATA}/mcp"'
        metadata = await client.get(path)
    assert metadata.json() == {
        "resource": f"{server}/mcp",
        "resource_name": "Majordomo",
        "scopes_supported": ["read", "write", "approve"],
        "bearer_methods_supported": ["header"],
    }


async def test_a_revoked_token_is_refused_at_once(server: str, person: Person) -> None:
    token = await make_token(server, person)
    async with httpx.AsyncClient(
        base_url=server, headers=person.headers, timeout=HUNG_SECONDS
    ) as client:
        [listed] = (await client.get("/api/v1/api-tokens")).json()
        await client.delete(f"/api/v1/api-tokens/{listed['id']}")
        headers = {"Authorization": f"Bearer {token}", **ACCEPT}
        assert (await client.post("/mcp", json=message("ping"), headers=headers)).status_code == 401


async def test_the_login_of_a_person_works_too(server: str, person: Person) -> None:
    async with httpx.AsyncClient(
        base_url=server, headers=person.headers | ACCEPT, timeout=HUNG_SECONDS
    ) as client:
        answer = await client.post("/mcp", json=message("tools/list"))
    assert len(answer.json()["result"]["tools"]) > 30


async def test_pages_of_other_sites_are_refused(http: httpx.AsyncClient) -> None:
    port = http.base_url.port
    refused = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "a b"},
    ]
    for headers in refused:
        answer = await http.post("/mcp", json=message("ping"), headers=headers)
        assert answer.status_code == 403, headers
        assert answer.json()["code"] in {"host_refused", "origin_refused"}
        metadata = await http.get(METADATA, headers=headers)
        assert metadata.status_code == 403, headers
    own = f"http://127.0.0.1:{port}"
    for taken in ({}, {"Origin": own}, {"Host": f"localhost:{port}"}, {"Host": f"[::1]:{port}"}):
        answer = await http.post("/mcp", json=message("ping"), headers=taken)
        assert answer.status_code == 200, taken


class TestWithOrigins:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        changes = {"cors_origins": ("https://app.example",), "trusted_proxies": ("127.0.0.1",)}
        return settings.model_copy(update=changes)

    async def test_pages_of_named_origins_are_served_behind_a_proxy(
        self, http: httpx.AsyncClient
    ) -> None:
        proxied = {"Host": "majordomo.example", "X-Forwarded-Proto": "https"}
        metadata = await http.get(METADATA, headers=proxied)
        assert metadata.json()["resource"] == "https://majordomo.example/mcp"
        app = {**proxied, "Origin": "https://app.example"}
        assert (await http.post("/mcp", json=message("ping"), headers=app)).status_code == 200
        other = {**proxied, "Origin": "https://majordomo.example"}
        assert (await http.post("/mcp", json=message("ping"), headers=other)).status_code == 403


async def test_other_methods_are_405_and_other_bodies_are_refused(http: httpx.AsyncClient) -> None:
    for method in ("GET", "DELETE", "PUT"):
        refused = await http.request(method, "/mcp")
        assert refused.status_code == 405
        assert refused.headers["allow"] == "POST"
    assert (await http.post("/mcp", content=b"x" * 2**21)).status_code == 413
    text = {"Content-Type": "text/plain"}
    assert (await http.post("/mcp", content=b"{}", headers=text)).status_code == 415


BODIES: list[Any] = [
    [],
    [message("ping")],
    "text",
    {},
    {"jsonrpc": "1.0", "id": 1, "method": "ping"},
    {"jsonrpc": "2.0", "id": None, "method": "ping"},
    {"jsonrpc": "2.0", "id": {"secret": "value"}, "method": "secret"},
    {"jsonrpc": "2.0", "id": 1, "result": {}},
    {"jsonrpc": "2.0", "method": "notifications/secret"},
    {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
    message("secret"),
    message("initialize"),
    message("initialize", protocolVersion=7),
    message("initialize", **INITIALIZE | {"protocolVersion": "1999-01-01"}),
    message("tools/call"),
    message("tools/call", name=7),
    message("tools/call", name="secret"),
    message("tools/call", name="get_task", arguments=["secret"]),
    message("tools/call", name="get_task", arguments={"task_id": "secret\x00"}),
    message("tools/call", name="get_task", arguments={"task_id": "\ud800"}),
    message("tools/call", name="search_users", arguments={"query": 1e400}),
    message("tools/call", name="search_users", arguments={"query": 10**400}),
    message("tools/call", name="get_approval", arguments={"approval_id": "secret"}),
    message("tools/call", name="get_approval", arguments={"approval_id": {}}),
    message("tools/call", name="create_schedule_item", arguments={"secret": "\ud800"}),
    message("tools/list", cursor="secret"),
    message("resources/read", uri="secret"),
    message("resources/read", uri="file:///etc/passwd"),
    message("resources/read", uri="majordomo://approvals/../inbox"),
    message("resources/subscribe", uri="majordomo://inbox"),
    message("subscriptions/listen"),
    message("subscriptions/listen", notifications={"toolsListChanged": True}),
    message("prompts/get", name="secret"),
    message("completion/complete", ref={}, argument={}),
    message("logging/setLevel", level="debug"),
    message("server/discover"),
    message("tools/call", name="get_task", _meta="secret"),
    message("tools/call", name="get_task", requestState="secret", inputResponses={"secret": 1}),
]


@pytest.mark.parametrize("version", [None, "2025-06-18", MODERN, "1999-01-01", "\xe9", "x" * 9000])
async def test_no_input_is_a_fault_of_the_server_or_comes_back(
    http: httpx.AsyncClient, version: str | None
) -> None:
    for body in BODIES:
        sent = dict(body) if isinstance(body, dict) else body
        headers: dict[str, str] = {}
        if version is not None:
            headers["MCP-Protocol-Version"] = version
        if version == MODERN and isinstance(sent, dict) and "method" in sent:
            sent["params"] = modern("x")["params"] | sent.get("params", {})
            headers["Mcp-Method"] = sent["method"]
            name = sent["params"].get("name", sent["params"].get("uri"))
            headers |= {"Mcp-Name": name} if isinstance(name, str) else {}
        headers["Content-Type"] = "application/json"
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        answer = await http.post("/mcp", content=json.dumps(sent), headers=raw)
        assert answer.status_code < 500, (body, answer.text)
        assert "secret" not in answer.text.replace("/secret", ""), (body, answer.text)
        assert "pydantic" not in answer.text, (body, answer.text)
        assert "Traceback" not in answer.text
