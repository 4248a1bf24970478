"""The agent's tools for friends."""

from typing import Any
from uuid import uuid4

import pytest

from tests.agent.tools.harness import TOOLS, Agent


@pytest.mark.parametrize(
    ("locale", "content", "sentence"),
    [
        ("en", None, "Send “bob” a friend request"),
        ("en", "Hi\nthere", r"Send “bob” a friend request with the words “Hi\nthere”"),
        ("zh-CN", "你好", "向“bob”发送好友请求，附言“你好”"),
    ],
)
async def test_a_friend_request_is_confirmed_with_its_text(
    alice: Agent, bob: Agent, locale: str, content: str | None, sentence: str
) -> None:
    for name in ({"username": "bob"}, {"target_user_id": bob.user_id}):
        confirmation = await alice.confirm("send_friend_request", locale, content=content, **name)
        assert confirmation == sentence
    assert await alice.run("list_outgoing_friend_requests") == {"items": []}


async def test_a_friendship_goes_from_the_request_to_the_removal(alice: Agent, bob: Agent) -> None:
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
    cancelling = await alice.confirm("cancel_friend_request", **this)
    assert cancelling == "Cancel the friend request to “bob”"
    accepting = await bob.confirm("accept_friend_request", **this)
    assert accepting == "Accept the friend request from “alice”"
    declining = await bob.confirm("decline_friend_request", "zh-CN", **this)
    assert declining == "拒绝“alice”的好友请求"
    accepted = await bob.run("accept_friend_request", **this)
    assert accepted == sent | {"status": "accepted"}
    [friend] = (await alice.run("list_friends"))["items"]
    assert friend == {"id": friend["id"], "friend_id": bob.user_id, "username": "bob"}
    removing = {"friendship_id": friend["id"]}
    assert await alice.confirm("remove_friend", **removing) == "Remove “bob” from your friends"
    assert await bob.confirm("remove_friend", **removing) == "Remove “alice” from your friends"
    assert await bob.run("remove_friend", **removing) == {"done": True}
    assert await alice.run("list_friends") == {"items": []}


async def test_a_call_that_cannot_succeed_is_not_confirmed(alice: Agent, bob: Agent) -> None:
    request = {"request_id": (await alice.run("send_friend_request", username="bob"))["id"]}
    nothing = str(uuid4())
    errors: list[tuple[Agent, str, dict[str, Any], str]] = [
        (alice, "accept_friend_request", request, "friend_request_not_found"),
        (bob, "cancel_friend_request", request, "friend_request_not_found"),
        (bob, "decline_friend_request", {"request_id": nothing}, "friend_request_not_found"),
        (bob, "send_friend_request", {"username": "bob"}, "friend_of_oneself"),
        (alice, "remove_friend", {"friendship_id": nothing}, "friendship_not_found"),
    ]
    for agent, name, arguments, code in errors:
        assert await agent.error_of(name, **arguments) == code, (name, arguments)


async def test_the_same_call_sends_one_request(alice: Agent, bob: Agent) -> None:
    tool, arguments = TOOLS["send_friend_request"], {"username": "bob"}
    sent = [await tool.run(alice.context, arguments, tool_call_id="c") for _ in range(2)]
    assert sent[0] == sent[1]
    assert "error" not in sent[0]
