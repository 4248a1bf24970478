"""A token of each scope against every tool and resource, found from their tables."""

from collections.abc import Collection
from typing import Any, get_args
from uuid import uuid4

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from api.mcp.resources import RESOURCES
from api.mcp.tool_list import GET_APPROVAL, GET_APPROVAL_SCOPE
from domain.core.caller import Scope
from tests.agent.tools.harness import TOOLS, example_arguments
from tests.factories import Person
from tests.mcp.programs import connected, make_token, read

SCOPES: tuple[Scope, ...] = get_args(Scope)
NEEDED: dict[str, Scope] = {
    **{name: tool.scope for name, tool in TOOLS.items()},
    GET_APPROVAL: GET_APPROVAL_SCOPE,
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    **{name: example_arguments(tool) for name, tool in TOOLS.items()},
    GET_APPROVAL: {"approval_id": str(uuid4())},
}


async def refused_tools(client: Client) -> set[str]:
    """Call every tool, and return those that are refused for the token's scopes."""
    refused = set()
    for name, arguments in ARGUMENTS.items():
        result = await client.call_tool(name, arguments)
        if result.is_error and read(result)["error"] == "scope_missing":
            assert f"`{NEEDED[name]}`" in read(result)["message"]
            refused.add(name)
    return refused


async def refused_resources(client: Client) -> set[str]:
    refused = set()
    for uri in RESOURCES:
        try:
            await client.read_resource(uri)
        except MCPError as error:
            if error.error.data == {"code": "scope_missing"}:
                refused.add(uri)
    return refused


@pytest.mark.parametrize("scopes", [*[{each} for each in SCOPES], {"read", "approve"}])
async def test_a_token_reaches_what_its_scopes_allow_and_nothing_else(
    server: str, person: Person, scopes: Collection[Scope]
) -> None:
    async with connected(server, await make_token(server, person, scopes)) as client:
        assert await refused_tools(client) == {
            name for name, needed in NEEDED.items() if needed not in scopes
        }
        assert await refused_resources(client) == (set() if "read" in scopes else set(RESOURCES))
