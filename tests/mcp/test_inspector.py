"""The MCP inspector's command line, over both transports."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.tools.registry import load_tools
from api.mcp.tool_list import GET_APPROVAL
from tests.factories import Person
from tests.mcp.bridges import MAJORDOMO, bridge_environment
from tests.mcp.inspector import inspect
from tests.mcp.programs import make_token

pytestmark = pytest.mark.direct

Target = Callable[[str, str], list[str]]


def over_http(server: str, token: str) -> list[str]:
    return [f"{server}/mcp", "--transport", "http", "--header", f"Authorization: Bearer {token}"]


def over_stdio(server: str, token: str) -> list[str]:
    variables = [f"{name}={value}" for name, value in bridge_environment(server, token).items()]
    options = [part for variable in variables for part in ("-e", variable)]
    return [MAJORDOMO, "mcp", *options]


@pytest.mark.parametrize("target", [over_http, over_stdio])
async def test_the_inspector_lists_reads_and_calls(
    server: str, person: Person, tmp_path: Path, target: Target
) -> None:
    at = target(server, await make_token(server, person))
    listed = await inspect(tmp_path, at, "--method", "tools/list", "--strict")
    assert [tool["name"] for tool in listed["tools"]] == [*load_tools(), GET_APPROVAL]
    week = ("--uri", "majordomo://calendar/this-week")
    read = await inspect(tmp_path, at, "--method", "resources/read", *week)
    assert '"items":[]' in read["contents"][0]["text"]
    profile = ("--tool-name", "get_my_profile")
    called = await inspect(tmp_path, at, "--method", "tools/call", *profile)
    assert called["structuredContent"]["username"] == person.username
