"""Sharing, the inbox and friends through the agent's hands: effects, questions, what is shown."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from agent.tools.context import ToolContext
from agent.tools.registry import load_tools
from agent.tools.results import ToolError
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.domain.schedule_factories import make_item
from tests.factories import Person, make_person

TOOLS = load_tools()
NAMES = {
    "share_schedule_item",
    "list_subscriptions",
    "revoke_subscription",
    "leave_schedule_item",
    "list_inbox_messages",
    "accept_inbox_message",
    "reject_inbox_message",
    "dismiss_inbox_message",
    "mark_inbox_message_read",
    "send_friend_request",
    "list_incoming_friend_requests",
    "list_outgoing_friend_requests",
    "accept_friend_request",
    "decline_friend_request",
    "cancel_friend_request",
    "list_friends",
    "remove_friend",
}


class Agent:
    """The agent of one person."""

    def __init__(self, sessions: Sessions, person: Person) -> None:
        self.person = person
        self.user_id = str(person.user_id)
        self.context = ToolContext(sessions=sessions, caller=person.caller, scope="turn:1")

    async def run(self, name: str, **arguments: Any) -> Any:
        return await TOOLS[name].run(self.context, arguments, tool_call_id=uuid4().hex)

    async def ask(self, name: str, locale: str = "en", **arguments: Any) -> str:
        return await TOOLS[name].confirmation(self.context, arguments, locale)

    async def make_item(self) -> str:
        return str((await make_item(self.context.sessions, self.context.caller)).id)

    async def newest_message(self) -> Any:
        return (await self.run("list_inbox_messages"))["items"][0]


@pytest.fixture
async def alice(sessions: Sessions, settings: Settings) -> Agent:
    return Agent(sessions, await make_person(sessions, settings, username="alice"))


@pytest.fixture
async def bob(sessions: Sessions, settings: Settings) -> Agent:
    return Agent(sessions, await make_person(sessions, settings, username="bob"))


async def be_refused(agent: Agent, name: str, **arguments: Any) -> str:
    """Be refused alike by the question and by the tool, and give the code."""
    with pytest.raises(ToolError) as refusal:
        await agent.ask(name, **arguments)
    result = await agent.run(name, **arguments)
    assert refusal.value.result == result
    return str(result["error"])


def test_every_operation_is_a_tool_that_asks_where_it_changes_something() -> None:
    assert TOOLS.keys() >= NAMES
    assert {name for name in NAMES if not TOOLS[name].changes} == {
        name for name in NAMES if name.startswith("list_")
    }


@pytest.mark.parametrize(
    ("locale", "arguments", "question"),
    [
        (
            "en",
            {"email": "bob@example.com", "permission_edit": True},
            "Share 'Dentist' with bob@example.com: view, edit",
        ),
        ("en", {"username": "BOB"}, "Share 'Dentist' with bob: view"),
        (
            "zh-CN",
            {"email": "bob@example.com", "permission_edit": True, "permission_invite": True},
            "将日程“Dentist”分享给 bob@example.com：查看、编辑、邀请",
        ),
    ],
)
async def test_the_question_before_sharing(
    alice: Agent, bob: Agent, locale: str, arguments: dict[str, Any], question: str
) -> None:
    item = await alice.make_item()
    asked = await alice.ask("share_schedule_item", locale, item_id=item, **arguments)
    assert asked == question
    assert (await bob.run("list_inbox_messages")) == {"items": []}


async def test_a_question_offers_no_more_than_the_person_holds(
    alice: Agent, bob: Agent, sessions: Sessions, settings: Settings
) -> None:
    await make_person(sessions, settings, username="carol")
    item = await alice.make_item()
    both: dict[str, Any] = {"permission_edit": True, "permission_invite": True}
    await alice.run("share_schedule_item", username="bob", item_id=item, permission_invite=True)
    message = await bob.newest_message()
    accepting = {"message_id": message["id"], "permission_invite": True, "permission_edit": True}
    content = "'alice invites you to 'Dentist' (2026-11-21 15:00 UTC)'"
    asked = await bob.ask("accept_inbox_message", **accepting)
    assert asked == f"Accept {content}: view, invite"
    assert await bob.run("accept_inbox_message", **accepting) == {"done": True}
    asked = await bob.ask("share_schedule_item", item_id=item, username="carol", **both)
    assert asked == "Share 'Dentist' with carol: view, invite"


async def test_sharing_ends_in_several_ways(alice: Agent, bob: Agent) -> None:
    item = await alice.make_item()

    async def share() -> None:
        shared = await alice.run("share_schedule_item", item_id=item, user_id=bob.user_id)
        assert shared == {"message": "Invitation sent to bob", "permission": 1}

    revoking = {"item_id": item, "subscription_id": bob.user_id}
    await share()
    asked = await alice.ask("revoke_subscription", **revoking)
    assert asked == "Take back the invitation of bob to 'Dentist'"
    await bob.run("accept_inbox_message", message_id=(await bob.newest_message())["id"])
    [subscription] = (await alice.run("list_subscriptions", item_id=item))["items"]
    assert subscription == {
        "id": subscription["id"],
        "user_id": bob.user_id,
        "username": "bob",
        "permission": 1,
    }
    assert await alice.ask("revoke_subscription", **revoking) == "Take 'Dentist' away from bob"
    chinese = await alice.ask("revoke_subscription", "zh-CN", **revoking)
    assert chinese == "取消 bob 对日程“Dentist”的访问权限"
    leaving = "Leave 'Dentist' (Saturday, 21 November 2026, 15:00–16:00 (UTC))"
    assert await bob.ask("leave_schedule_item", item_id=item) == leaving
    assert await bob.run("leave_schedule_item", item_id=item) == {"done": True}
    assert await be_refused(alice, "revoke_subscription", **revoking) == "subscription_not_found"
    await share()
    assert await alice.run("revoke_subscription", **revoking) == {"done": True}
    assert await bob.run("list_inbox_messages", status="pending") == {"items": []}


async def test_what_the_model_sees_of_the_inbox(alice: Agent, bob: Agent) -> None:
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
        "content": "alice invites you to 'Dentist' (2026-11-21 15:00 UTC)",
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
async def test_the_questions_before_answering_a_message(
    alice: Agent, bob: Agent, name: str, english: str, chinese: str
) -> None:
    content = "alice invites you to 'Dentist' (2026-11-21 15:00 UTC)"
    await alice.run("share_schedule_item", item_id=await alice.make_item(), username="bob")
    message_id = (await bob.newest_message())["id"]
    assert await bob.ask(name, message_id=message_id) == english.format(f"'{content}'")
    assert await bob.ask(name, "zh-CN", message_id=message_id) == chinese.format(f"“{content}”")
    await alice.run("send_friend_request", username="bob")
    message_id = (await bob.newest_message())["id"]
    asked = await bob.ask(name, message_id=message_id)
    assert asked == english.format("the friend request from alice")
    assert await bob.run(name, message_id=message_id) == {"done": True}


@pytest.mark.parametrize(
    ("locale", "content", "question"),
    [
        ("en", None, "Send bob a friend request"),
        ("en", "Hi\nthere", "Send bob a friend request: 'Hi there'"),
        ("zh-CN", "你好", "向 bob 发送好友请求：“你好”"),
    ],
)
async def test_the_question_before_asking_for_friendship(
    alice: Agent, bob: Agent, locale: str, content: str | None, question: str
) -> None:
    for name in ({"username": "bob"}, {"target_user_id": bob.user_id}):
        asked = await alice.ask("send_friend_request", locale, content=content, **name)
        assert asked == question
    assert await alice.run("list_outgoing_friend_requests") == {"items": []}


async def test_friends_from_the_request_to_the_end(alice: Agent, bob: Agent) -> None:
    sent = await alice.run("send_friend_request", username="bob", content="Hi")
    assert sent == {
        "id": sent["id"],
        "from_user_id": alice.user_id,
        "from_username": "alice",
        "to_user_id": bob.user_id,
        "to_username": "bob",
        "content": "Hi",
        "status": "pending",
    }
    assert await alice.run("list_outgoing_friend_requests") == {"items": [sent]}
    assert await bob.run("list_incoming_friend_requests") == {"items": [sent]}
    this = {"request_id": sent["id"]}
    cancelling = await alice.ask("cancel_friend_request", **this)
    assert cancelling == "Cancel the friend request to bob"
    accepting = await bob.ask("accept_friend_request", **this)
    assert accepting == "Accept the friend request from alice"
    declining = await bob.ask("decline_friend_request", "zh-CN", **this)
    assert declining == "拒绝 alice 的好友请求"
    accepted = await bob.run("accept_friend_request", **this)
    assert accepted == sent | {"status": "accepted"}
    [friend] = (await alice.run("list_friends"))["items"]
    assert friend == {"id": friend["id"], "friend_id": bob.user_id, "username": "bob"}
    removing = {"friendship_id": friend["id"]}
    assert await alice.ask("remove_friend", **removing) == "Remove bob from your friends"
    assert await bob.ask("remove_friend", **removing) == "Remove alice from your friends"
    assert await bob.run("remove_friend", **removing) == {"done": True}
    assert await alice.run("list_friends") == {"items": []}


async def test_nobody_is_asked_about_what_cannot_be(alice: Agent, bob: Agent) -> None:
    item, nothing = await alice.make_item(), str(uuid4())
    request = await alice.run("send_friend_request", username="bob")
    this = {"request_id": request["id"]}
    message = {"message_id": (await bob.newest_message())["id"]}
    item_of = {"item_id": item}
    refusals = [
        (bob, "share_schedule_item", {**item_of, "username": "alice"}, "schedule_item_not_found"),
        (alice, "share_schedule_item", {**item_of, "username": "nobody"}, "user_not_found"),
        (alice, "share_schedule_item", {**item_of, "username": "alice"}, "share_with_oneself"),
        (alice, "share_schedule_item", item_of, "invalid_arguments"),
        (alice, "leave_schedule_item", item_of, "schedule_item_leave_denied"),
        (bob, "leave_schedule_item", item_of, "schedule_item_not_found"),
        (bob, "accept_inbox_message", message, "not_a_calendar_invitation"),
        (alice, "accept_inbox_message", message, "inbox_message_not_found"),
        (alice, "dismiss_inbox_message", message, "inbox_message_not_found"),
        (alice, "mark_inbox_message_read", message, "inbox_message_not_found"),
        (alice, "accept_friend_request", this, "friend_request_not_found"),
        (bob, "cancel_friend_request", this, "friend_request_not_found"),
        (bob, "decline_friend_request", {"request_id": nothing}, "friend_request_not_found"),
        (bob, "send_friend_request", {"username": "bob"}, "friend_of_oneself"),
        (alice, "remove_friend", {"friendship_id": nothing}, "friendship_not_found"),
    ]
    for agent, name, arguments, code in refusals:
        assert await be_refused(agent, name, **arguments) == code, (name, arguments)


async def test_the_same_call_invites_once(alice: Agent, bob: Agent) -> None:
    item = await alice.make_item()
    again = replace(alice.context, scope="turn:2")
    arguments = {"item_id": item, "username": "bob"}
    for context in (alice.context, alice.context, again):
        await TOOLS["share_schedule_item"].run(context, arguments, tool_call_id="c")
    assert len((await bob.run("list_inbox_messages"))["items"]) == 1
    wish = TOOLS["send_friend_request"]
    sent = [await wish.run(again, {"username": "bob"}, tool_call_id="d") for _ in range(2)]
    assert sent[0] == sent[1]
    assert "error" not in sent[0]
