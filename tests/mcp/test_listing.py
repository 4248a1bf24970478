"""What a client learns of the tools and resources."""

import json
from datetime import UTC, datetime, timedelta

from agent.tools.registry import load_tools
from api.mcp.tool_list import GET_APPROVAL
from domain.core.caller import Scope
from domain.core.database.sessions import Sessions
from tests.domain.schedule.factories import make_item
from tests.factories import Person
from tests.mcp.programs import connected, make_token, read
from tests.mcp.questions import CREATE, DENTIST

TOOLS = load_tools()
WITHHELD = ("answer", "token", "activit", "password", "session", "account")
"""Parts of names of what programs never do with tools."""


async def test_all_tools_are_listed_in_a_fixed_order(
    server: str, person: Person, mode: str
) -> None:
    async with connected(server, await make_token(server, person), mode) as client:
        listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == [*TOOLS, GET_APPROVAL]
    assert not [tool.name for tool in listed if any(part in tool.name for part in WITHHELD)]
    for tool in listed[:-1]:
        assert tool.description == TOOLS[tool.name].description
        assert tool.input_schema == TOOLS[tool.name].parameters
    assert all((tool.output_schema or {}).get("type") == "object" for tool in listed)


async def test_annotations_are_those_that_tools_declare(server: str, person: Person) -> None:
    async with connected(server, await make_token(server, person)) as client:
        listed = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
    for name, tool in TOOLS.items():
        hints = listed[name]
        assert hints is not None
        assert hints.read_only_hint is not tool.changes
        assert hints.open_world_hint is False
        assert hints.destructive_hint is (None if not tool.changes else not tool.only_adds)
        assert hints.idempotent_hint is (None if not tool.changes else tool.is_repeatable)


async def test_titles_are_in_the_language_of_the_person(
    server: str, person: Person, mode: str
) -> None:
    token = await make_token(server, person)
    titles = {}
    for language in ("en", "zh-CN"):
        async with connected(server, token, mode, language) as client:
            [first, *_] = (await client.list_tools()).tools
            titles[language] = (first.title, client.instructions)
    assert titles["en"][0] == "Block a person"
    assert titles["zh-CN"][0] == "屏蔽用户"
    assert "Majordomo is" in (titles["en"][1] or "")
    assert "切勿" in (titles["zh-CN"][1] or "")


async def test_a_client_that_names_no_language_gets_that_of_the_profile(
    server: str, person: Person
) -> None:
    assert person.locale == "en"
    token = await make_token(server, person)
    for language in ("*", None):  # Node sends `*`
        async with connected(server, token, language=language) as client:
            assert (await client.list_tools()).tools[0].title == "Block a person"


async def test_a_token_sees_the_tools_of_its_scopes(server: str, person: Person) -> None:
    reading = [name for name, tool in TOOLS.items() if not tool.changes]
    expected: dict[Scope, list[str]] = {
        "read": [*reading, GET_APPROVAL],
        "write": [name for name, tool in TOOLS.items() if tool.changes],
        "approve": [],
    }
    for scope, names in expected.items():
        async with connected(server, await make_token(server, person, [scope])) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == names


async def test_resources_are_listed_and_read(server: str, person: Person, mode: str) -> None:
    token = await make_token(server, person)
    async with connected(server, token, mode) as client:
        listed = (await client.list_resources()).resources
        contents = [(await client.read_resource(each.uri)).contents[0] for each in listed]
    assert [each.title for each in listed] == ["This week's calendar", "Inbox", "Open approvals"]
    values = [json.loads(content.text) for content in contents]  # type: ignore[union-attr]
    assert [value["items"] for value in values] == [[], [], []]
    assert {content.mime_type for content in contents} == {"application/json"}


async def test_resources_have_what_is_of_this_week_and_what_waits(
    server: str, person: Person, sessions: Sessions
) -> None:
    now = datetime.now(UTC)
    for title, at in (("Now", now), ("Later", now + timedelta(days=8))):
        times = {"start_at": at.isoformat(), "end_at": (at + timedelta(hours=1)).isoformat()}
        await make_item(sessions, person.caller, title=title, **times)
    async with connected(server, await make_token(server, person)) as client:
        waiting = read(await client.call_tool(CREATE, DENTIST))
        [week], [approvals] = [
            (await client.read_resource(f"majordomo://{name}")).contents
            for name in ("calendar/this-week", "approvals")
        ]
    shown = json.loads(week.text)  # type: ignore[union-attr]
    assert [item["title"] for item in shown["items"]] == ["Now"]
    assert datetime.fromisoformat(shown["start_at"]).weekday() == 0
    [open_approval] = json.loads(approvals.text)["items"]  # type: ignore[union-attr]
    assert open_approval["approval_id"] == waiting["approval_id"]
    assert open_approval["link"] == waiting["link"]
