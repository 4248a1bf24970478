"""Profiles through the agent's hands."""

from typing import Any
from uuid import uuid4

import pytest

from agent.tools.context import ToolContext
from agent.tools.registry import load_tools
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person

TOOLS = load_tools()


@pytest.fixture
def context(sessions: Sessions, person: Person) -> ToolContext:
    return ToolContext(sessions=sessions, caller=person.caller, scope="turn:1")


async def run(context: ToolContext, name: str, **arguments: Any) -> Any:
    return await TOOLS[name].run(context, arguments, tool_call_id=uuid4().hex)


async def test_the_persons_own_profile(context: ToolContext, person: Person) -> None:
    shown = await run(context, "get_my_profile")
    assert shown == {
        "id": str(person.user_id),
        "username": person.username,
        "timezone": "UTC",
        "locale": "en",
    }


async def test_a_change_and_the_question_before_it(context: ToolContext) -> None:
    given = {"username": "alice", "timezone": "Asia/Shanghai", "bio": None}
    tool = TOOLS["update_my_profile"]
    assert await tool.confirmation(context, given) == (
        "Change your profile: username: 'alice'; bio: none; time zone: 'Asia/Shanghai'"
    )
    assert (
        await tool.confirmation(context, {"locale": "zh"}, "zh-CN")
        == "修改你的个人资料：语言：“zh-CN”"
    )
    assert await tool.confirmation(context, {}) == "Change nothing about your profile"
    changed = await run(context, "update_my_profile", **given)
    assert (changed["username"], changed["timezone"]) == ("alice", "Asia/Shanghai")


async def test_a_username_that_is_taken(context: ToolContext, settings: Settings) -> None:
    other = await make_person(context.sessions, settings)
    result = await run(context, "update_my_profile", username=other.username.upper(), bio="Hi")
    assert result["error"] == "username_taken"
    assert "bio" not in await run(context, "get_my_profile")


async def test_others_show_what_everyone_may_see(context: ToolContext, settings: Settings) -> None:
    other = await make_person(context.sessions, settings)
    shown = await run(context, "get_profile", username=other.username)
    assert shown == {"id": str(other.user_id), "username": other.username}
    nobody = await run(context, "get_profile", username="nobody_here")
    assert nobody == {"error": "user_not_found", "message": "There is no such user."}


async def test_people_are_found_at_once_by_name_or_address(
    context: ToolContext, settings: Settings
) -> None:
    other = await make_person(context.sessions, settings, username="Ada", email="ada@example.com")
    assert not TOOLS["search_users"].changes
    for query in ("ad", "ada@example.com"):
        found = await run(context, "search_users", query=query)
        assert found == {"items": [{"id": str(other.user_id), "username": "Ada"}]}
    refused = await run(context, "search_users", query="")
    assert refused["error"] == "invalid_arguments"
