"""The agent's tools for blocking users, and what a blocked user's agent finds."""

from typing import Any
from uuid import uuid4

import pytest

from tests.agent.tools.harness import TOOLS, Agent

NAMING = {"user_id", "target_user_id", "subscription_id", "username", "email", "query"}
"""The arguments that can name another user."""
PLACES = [
    (name, argument)
    for name, tool in TOOLS.items()
    for argument in tool.parameters["properties"]
    if argument in NAMING
    and (name, argument)
    not in {("update_my_profile", "username"), ("list_schedule_items", "query")}
]


async def test_a_user_is_blocked_and_unblocked_by_name_in_the_confirmation(
    alice: Agent, bob: Agent
) -> None:
    arguments = {"user_id": bob.user_id}
    assert await alice.confirm("block_user", **arguments) == (
        "Block “bob”: they can no longer find or contact you, and your friendship, requests, shares"
        " and messages with them end"
    )
    assert "屏蔽“bob”" in await alice.confirm("block_user", "zh-CN", **arguments)
    assert await alice.run("block_user", **arguments) == {"done": True}
    assert await alice.run("list_blocked_users") == {
        "items": [{"user_id": bob.user_id, "username": "bob"}]
    }
    sentence = "Unblock “bob”: they can find and contact you again"
    assert await alice.confirm("unblock_user", **arguments) == sentence
    assert await alice.run("unblock_user", **arguments) == {"done": True}
    assert await alice.error_of("unblock_user", **arguments) == "block_not_found"
    assert await alice.error_of("block_user", user_id=alice.user_id) == "block_of_oneself"


def test_the_places_are_those_that_are_expected() -> None:
    assert {name for name, _ in PLACES} >= {
        "search_users",
        "get_profile",
        "send_friend_request",
        "share_schedule_item",
        "revoke_subscription",
        "block_user",
    }


@pytest.mark.parametrize(("name", "argument"), PLACES)
async def test_a_blocked_user_s_agent_gets_the_answers_of_an_unknown_user(
    alice: Agent, bob: Agent, name: str, argument: str
) -> None:
    await alice.run("block_user", user_id=bob.user_id)
    item = await bob.make_item()
    known = {"username": "alice", "email": alice.person.email, "query": "alice"}
    unknown = {"username": "nobody", "email": "nobody@example.com", "query": "nobody"}
    more = {"item_id": item} if "item_id" in TOOLS[name].parameters["properties"] else {}
    answers: list[Any] = [
        await bob.run(name, **{argument: value, **more})
        for value in (known.get(argument, alice.user_id), unknown.get(argument, str(uuid4())))
    ]
    assert answers[0] == answers[1]
    assert "alice" not in str(answers[0])


@pytest.mark.parametrize("name", ["send_friend_request", "share_schedule_item"])
async def test_whom_one_has_blocked_is_not_contacted(alice: Agent, bob: Agent, name: str) -> None:
    await alice.run("block_user", user_id=bob.user_id)
    more = {"item_id": await alice.make_item()} if name == "share_schedule_item" else {}
    assert await alice.error_of(name, username="bob", **more) == "user_blocked"
