"""`majordomo mcp`: the same tools over stdin and stdout."""

import asyncio
import json
import os

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import SERVER_INFO_META_KEY, TextResourceContents
from mcp_types.methods import SPEC_CLIENT_METHODS

from api.mcp.server import create_server
from cli.mcp.bridge import create_bridge
from cli.mcp.upstream import Upstream
from tests.factories import Person
from tests.mcp.bridges import MAJORDOMO, bridge_environment, bridged
from tests.mcp.programs import connected, make_token, read
from tests.waiting import HUNG_SECONDS

pytestmark = pytest.mark.direct

NOWHERE = "http://127.0.0.1:1"


async def test_a_bridge_shows_and_refuses_what_the_server_does(
    server: str, person: Person, mode: str
) -> None:
    token = await make_token(server, person)
    async with connected(server, token, mode, language=None) as direct:
        tools, resources = await direct.list_tools(), await direct.list_resources()
        instructions = direct.instructions
    async with bridged(server, token, mode) as client:
        assert (await client.list_tools()).tools == tools.tools
        assert (await client.list_resources()).resources == resources.resources
        assert client.instructions == instructions
        assert client.server_info is not None
        assert client.server_info.title == "Majordomo"
        shown = read(await client.call_tool("get_my_profile"))
        assert shown["username"] == person.username
        [content] = (await client.read_resource("majordomo://inbox")).contents
        assert isinstance(content, TextResourceContents)
        assert json.loads(content.text) == {"items": []}

        with pytest.raises(MCPError, match="There is no such tool"):
            await client.call_tool("no_such_tool")
        with pytest.raises(MCPError, match="There is no such resource"):
            await client.read_resource("majordomo://nothing")
        refused = await client.call_tool("get_task", {"task_id": "x"})
        assert refused.is_error
        assert read(refused)["error"] == "invalid_arguments"


def test_a_bridge_passes_on_all_that_the_server_answers() -> None:
    described = {"_meta": {SERVER_INFO_META_KEY: {"name": "majordomo", "version": "1"}}}
    bridge, server = create_bridge(Upstream(NOWHERE, "mjd_x"), described), create_server("en")
    answered, passed_on = (
        {method for method in SPEC_CLIENT_METHODS if each.get_request_handler(method)}
        for each in (server, bridge)
    )
    assert "tools/call" in answered
    assert passed_on == answered


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MAJORDOMO_TOKEN": ""}, "Set MAJORDOMO_TOKEN"),
        ({"MAJORDOMO_TOKEN": "mjd_wrong"}, "refuses this"),
        ({"MAJORDOMO_URL": NOWHERE}, f"The server at {NOWHERE} does not answer"),
        ({"MAJORDOMO_URL": "ftp://x"}, "begins with http"),
    ],
)
async def test_what_is_set_wrong_is_said_in_one_line(
    server: str, variables: dict[str, str], said: str
) -> None:
    environment = bridge_environment(server, "mjd_wrong") | variables
    process = await asyncio.create_subprocess_exec(
        *(MAJORDOMO, "mcp"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
    )
    async with asyncio.timeout(HUNG_SECONDS):
        printed, errors = await process.communicate()
    assert process.returncode in (1, 2)
    assert printed == b""
    assert said in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_a_bridge_ends_when_its_client_leaves(server: str, person: Person) -> None:
    environment = bridge_environment(server, await make_token(server, person))
    process = await asyncio.create_subprocess_exec(
        *(MAJORDOMO, "mcp"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
    )
    async with asyncio.timeout(HUNG_SECONDS):
        printed, _ = await process.communicate(b"")
    assert printed == b""
    assert process.returncode == 0
