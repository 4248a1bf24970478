"""The agent's tools for the inbox."""

import pytest

from tests.agent.tools.harness import Agent


async def test_the_model_sees_the_members_of_a_message(alice: Agent, bob: Agent) -> None:
    item = await alice.make_item()
    await alice.run("share_schedule_item", item_id=item, username="bob")
    message = await bob.newest_message()
    assert message == {
        "id": message["id"],
        "message_type": "calendar",
        "sender_id": alice.user_id,
        "sender_username": "alice",
        "schedule_item_id": item,
        "permission": 1,
        "content": "alice invites you to 'Dentist' (2026-11-21 15:00 UTC) and offers: view",
        "is_read": False,
        "status": "pending",
        "created_at": message["created_at"],
    }


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("reject_inbox_message", "Reject {}", "拒绝{}"),
        ("dismiss_inbox_message", "Dismiss {}", "忽略{}"),
        ("mark_inbox_message_read", "Mark {} as read", "将{}标为已读"),
    ],
)
async def test_a_change_of_a_message_is_confirmed_with_its_content(
    alice: Agent, bob: Agent, name: str, english: str, chinese: str
) -> None:
    await alice.run("share_schedule_item", item_id=await alice.make_item(), username="bob")
    message_id = (await bob.newest_message())["id"]
    content = "“alice invites you to 'Dentist' (2026-11-21 15:00 UTC) and offers: view”"
    assert await bob.confirm(name, message_id=message_id) == english.format(
        f"the invitation {content}"
    )
    content = "“alice 邀请您订阅事项\\“Dentist\\”（2026-11-21 15:00 UTC），授予的权限：查看”"
    assert await bob.confirm(name, "zh-CN", message_id=message_id) == chinese.format(
        f"邀请{content}"
    )
    await alice.run("send_friend_request", username="bob")
    message_id = (await bob.newest_message())["id"]
    sentence = await bob.confirm(name, message_id=message_id)
    assert sentence == english.format("the friend request from “alice”")
    assert await bob.run(name, message_id=message_id) == {"done": True}


async def test_a_call_that_cannot_succeed_is_not_confirmed(alice: Agent, bob: Agent) -> None:
    await alice.run("send_friend_request", username="bob")
    message = {"message_id": (await bob.newest_message())["id"]}
    errors = [
        (bob, "accept_inbox_message", "not_a_calendar_invitation"),
        (alice, "accept_inbox_message", "inbox_message_not_found"),
        (alice, "dismiss_inbox_message", "inbox_message_not_found"),
        (alice, "mark_inbox_message_read", "inbox_message_not_found"),
    ]
    for agent, name, code in errors:
        assert await agent.error_of(name, **message) == code, name
