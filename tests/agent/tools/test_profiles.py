"""The agent's tools for profiles."""

from typing import Any

from domain.core.settings import Settings
from tests.agent.tools.harness import TOOLS, Agent
from tests.factories import make_person


async def test_the_model_sees_the_persons_own_profile(agent: Agent) -> None:
    shown = await agent.run("get_my_profile")
    assert shown == {
        "id": agent.user_id,
        "username": agent.person.username,
        "timezone": "Asia/Shanghai",
        "locale": "en",
    }


async def test_a_change_is_confirmed_with_its_values_and_made(agent: Agent) -> None:
    changes: dict[str, Any] = {"username": "alice", "timezone": "Asia/Shanghai", "bio": None}
    assert await agent.confirm("update_my_profile", **changes) == (
        f"In your profile, change the username from “{agent.person.username}” to “alice”"
    )
    arguments = {"locale": "zh"}
    chinese = await TOOLS["update_my_profile"].confirmation(agent.context, arguments, "zh-CN")
    assert chinese == "将您个人资料的语言从“en”改为“zh-CN”"
    assert await agent.confirm("update_my_profile") == "Change nothing about your profile"
    changed = await agent.run("update_my_profile", **changes)
    assert (changed["username"], changed["timezone"]) == ("alice", "Asia/Shanghai")


async def test_a_username_that_is_taken_is_an_error(agent: Agent, settings: Settings) -> None:
    other = await make_person(agent.context.sessions, settings)
    result = await agent.run("update_my_profile", username=other.username.upper(), bio="Hi")
    assert result["error"] == "username_taken"
    assert "bio" not in await agent.run("get_my_profile")


async def test_the_profile_of_another_person_has_public_members_only(
    agent: Agent, settings: Settings
) -> None:
    other = await make_person(agent.context.sessions, settings)
    shown = await agent.run("get_profile", username=other.username)
    assert shown == {"id": str(other.user_id), "username": other.username}
    unknown = await agent.run("get_profile", username="nobody_here")
    assert unknown == {"error": "user_not_found", "message": "There is no such user."}


async def test_search_finds_people_by_name_or_address(agent: Agent, settings: Settings) -> None:
    other = await make_person(
        agent.context.sessions, settings, username="Ada", email="ada@example.com"
    )
    assert not TOOLS["search_users"].changes
    for query in ("ad", "ada@example.com"):
        found = await agent.run("search_users", query=query)
        assert found == {"items": [{"id": str(other.user_id), "username": "Ada"}]}
    refused = await agent.run("search_users", query="")
    assert refused["error"] == "invalid_arguments"
