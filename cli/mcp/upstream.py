"""The running server, to which each request of the client goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    INTERNAL_ERROR,
    PROTOCOL_VERSION_META_KEY,
    ClientCapabilities,
    Implementation,
)
from mcp_types.version import LATEST_MODERN_VERSION
from pydantic import BaseModel

TIMEOUT_SECONDS = 60
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """What the client says about itself, which the server learns with each request."""

    info: Implementation | None
    capabilities: ClientCapabilities | None


class Upstream:
    """Sends requests of the newest version, which need no session, with the person's API token."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=TIMEOUT_SECONDS,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def request(self, method: str, params: Json, client: ClientDetails) -> Json:
        """Return the result of a request.

        Raises MCPError with the server's words, or if the server cannot be reached.
        """
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": method,
            "params": {**params, "_meta": {**(params.get("_meta") or {}), **_envelope(client)}},
        }
        try:
            response = await self._http.post("/mcp", json=message, headers=_headers(method, params))
        except httpx.HTTPError as error:
            text = f"The server at {self.url} does not answer: {type(error).__name__}"
            raise MCPError(INTERNAL_ERROR, text) from error
        return _result(self.url, response)


def _envelope(client: ClientDetails) -> Json:
    envelope: Json = {
        PROTOCOL_VERSION_META_KEY: LATEST_MODERN_VERSION,
        CLIENT_CAPABILITIES_META_KEY: _dump(client.capabilities) if client.capabilities else {},
    }
    if client.info is not None:
        envelope[CLIENT_INFO_META_KEY] = _dump(client.info)
    return envelope


def _headers(method: str, params: Mapping[str, Any]) -> dict[str, str]:
    headers = {MCP_PROTOCOL_VERSION_HEADER: LATEST_MODERN_VERSION, MCP_METHOD_HEADER: method}
    name = params.get(NAME_BEARING_METHODS.get(method, ""))
    if isinstance(name, str):
        headers[MCP_NAME_HEADER] = encode_header_value(name)
    return headers


def _dump(model: BaseModel) -> Json:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _result(url: str, response: httpx.Response) -> Json:
    """Return the result in a response. Raises MCPError for an error of JSON-RPC or of HTTP."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {}
    if isinstance(result := body.get("result"), dict):
        return result
    if isinstance(error := body.get("error"), dict):
        raise MCPError(error["code"], error["message"], error.get("data"))
    detail = body.get("detail") or f"HTTP {response.status_code}"
    raise MCPError(INTERNAL_ERROR, f"The server at {url} refuses this: {detail}", body or None)
