"""The agent's tools for sharing schedule items."""

from dataclasses import replace
from typing import Any

import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agent.tools.harness import TOOLS, Agent
from tests.factories import make_person


@pytest.mark.parametrize(
    ("locale", "arguments", "sentence"),
    [
        (
            "en",
            {"email": "bob@example.com", "permission_edit": True},
            "Give “bob@example.com” the right to see and change “Dentist”",
        ),
        ("en", {"username": "BOB"}, "Give “bob” the right to see “Dentist”"),
        (
            "zh-CN",
            {"email": "bob@example.com", "permission_edit": True, "permission_invite": True},
            "授予“bob@example.com”查看、编辑和分享事项“Dentist”的权限",
        ),
    ],
)
async def test_sharing_is_confirmed_with_the_person_and_the_permissions(
    alice: Agent, bob: Agent, locale: str, arguments: dict[str, Any], sentence: str
) -> None:
    item = await alice.make_item()
    confirmation = await alice.confirm("share_schedule_item", locale, item_id=item, **arguments)
    assert confirmation == sentence
    assert (await bob.run("list_inbox_messages")) == {"items": []}


async def test_a_confirmation_offers_no_more_than_the_callers_own_permissions(
    alice: Agent, bob: Agent, sessions: Sessions, settings: Settings
) -> None:
    await make_person(sessions, settings, username="carol")
    item = await alice.make_item()
    both: dict[str, Any] = {"permission_edit": True, "permission_invite": True}
    await alice.run("share_schedule_item", username="bob", item_id=item, permission_invite=True)
    message = await bob.newest_message()
    accepting = {"message_id": message["id"], "permission_invite": True, "permission_edit": True}
    content = "“alice invites you to 'Dentist' (2026-11-21 15:00 UTC) and offers: view, invite”"
    sentence = await bob.confirm("accept_inbox_message", **accepting)
    assert sentence == f"Accept the invitation {content}, with the right to see and share the item"
    assert await bob.run("accept_inbox_message", **accepting) == {"done": True}
    sentence = await bob.confirm("share_schedule_item", item_id=item, username="carol", **both)
    assert sentence == "Give “carol” the right to see and share “Dentist” of “alice”"


@pytest.mark.parametrize(
    ("arguments", "rights", "permission"),
    [
        ({}, "see, change and share", 7),
        ({"permission_edit": None}, "see, change and share", 7),
        ({"permission_view": True}, "see", 1),
        ({"permission_edit": True}, "see and change", 5),
        ({"permission_invite": False, "permission_edit": True}, "see and change", 5),
    ],
)
async def test_the_agent_accepts_what_was_offered_unless_it_names_permissions(
    alice: Agent, bob: Agent, arguments: dict[str, Any], rights: str, permission: int
) -> None:
    item = await alice.make_item()
    both = {"permission_invite": True, "permission_edit": True}
    await alice.run("share_schedule_item", username="bob", item_id=item, **both)
    accepting = {"message_id": (await bob.newest_message())["id"], **arguments}
    sentence = await bob.confirm("accept_inbox_message", **accepting)
    assert sentence.endswith(f", with the right to {rights} the item")
    assert await bob.run("accept_inbox_message", **accepting) == {"done": True}
    found = await bob.run("get_schedule_item", item_id=item)
    assert found["permission"] == permission


async def test_sharing_ends_by_withdrawing_revoking_and_leaving(alice: Agent, bob: Agent) -> None:
    item = await alice.make_item()

    async def share() -> None:
        shared = await alice.run("share_schedule_item", item_id=item, user_id=bob.user_id)
        assert shared == {"message": "Invitation sent to bob", "permission": 1}

    revoking = {"item_id": item, "subscription_id": bob.user_id}
    await share()
    sentence = await alice.confirm("revoke_subscription", **revoking)
    assert sentence == "Withdraw the invitation of “bob” to “Dentist”"
    await bob.run("accept_inbox_message", message_id=(await bob.newest_message())["id"])
    [subscription] = (await alice.run("list_subscriptions", item_id=item))["items"]
    assert subscription == {
        "id": subscription["id"],
        "user_id": bob.user_id,
        "username": "bob",
        "permission": 1,
    }
    assert (
        await alice.confirm("revoke_subscription", **revoking)
        == "Take from “bob” the right to see “Dentist”"
    )
    chinese = await alice.confirm("revoke_subscription", "zh-CN", **revoking)
    assert chinese == "收回“bob”查看事项“Dentist”的权限"
    leaving = (
        "Give up your right to see “Dentist” of “alice” (Saturday, 21 November 2026,"
        " 15:00–16:00 (UTC))"
    )
    assert await bob.confirm("leave_schedule_item", item_id=item) == leaving
    assert await bob.run("leave_schedule_item", item_id=item) == {"done": True}
    assert await alice.error_of("revoke_subscription", **revoking) == "subscription_not_found"
    await share()
    assert await alice.run("revoke_subscription", **revoking) == {"done": True}
    assert await bob.run("list_inbox_messages", status="pending") == {"items": []}


async def test_a_call_that_cannot_succeed_is_not_confirmed(alice: Agent, bob: Agent) -> None:
    item = {"item_id": await alice.make_item()}
    errors = [
        (bob, "share_schedule_item", {**item, "username": "alice"}, "schedule_item_not_found"),
        (alice, "share_schedule_item", {**item, "username": "nobody"}, "user_not_found"),
        (alice, "share_schedule_item", {**item, "username": "alice"}, "share_with_oneself"),
        (alice, "share_schedule_item", item, "invalid_arguments"),
        (alice, "leave_schedule_item", item, "schedule_item_leave_denied"),
        (bob, "leave_schedule_item", item, "schedule_item_not_found"),
    ]
    for agent, name, arguments, code in errors:
        assert await agent.error_of(name, **arguments) == code, (name, arguments)


async def test_the_same_call_invites_once(alice: Agent, bob: Agent) -> None:
    arguments = {"item_id": await alice.make_item(), "username": "bob"}
    next_turn = replace(alice.context, scope="turn:2")
    for context in (alice.context, alice.context, next_turn):
        await TOOLS["share_schedule_item"].run(context, arguments, tool_call_id="c")
    assert len((await bob.run("list_inbox_messages"))["items"]) == 1
