"""Replies about users, messages and accounts, in both languages."""

import re

import pytest

from api.app import PREFIX
from api.routes.account import router
from offline_model.handlers.inbox.message_resolver import GENERIC, GENERIC_WORD, NEWEST, SENDER
from offline_model.handlers.inbox.messages import REQUESTED_PERMISSIONS, VIEW_ONLY
from offline_model.handlers.schedule import sharing
from offline_model.understanding.request_boundaries import INCOMPLETE_GRANT
from tests.offline_model import records
from tests.offline_model.conversation import Conversation


@pytest.mark.parametrize("text", ["Which friend requests have I sent?", "我发出了哪些好友请求"])
def test_outgoing_friend_requests_name_their_recipients(text: str) -> None:
    answer = Conversation().send(text)
    assert "grace" in answer
    assert "zoe" not in answer


def test_incoming_friend_requests_name_their_senders() -> None:
    answer = Conversation().send("who wants to be my friend?")
    assert "eve" in answer
    assert "frank: We met at work" in answer
    assert "zoe" not in answer


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("what's in my inbox?", "dave: friend request (pending)"),
        ("看看我的收件箱", "dave: 好友请求 (待处理)"),
    ],
)
def test_a_message_without_content_is_described_by_its_type(text: str, line: str) -> None:
    answer = Conversation().send(text)
    assert line in answer
    assert "friend (" not in answer


def test_the_reply_to_an_action_names_the_message() -> None:
    assert "dave: friend request" in Conversation().send("dismiss the message from dave")
    assert "dave: 好友请求" in Conversation().send("忽略dave的消息")


def test_a_message_about_a_user_does_not_match_as_one_from_that_user() -> None:
    conversation = Conversation()
    about = "anna invites you to 'Lunch with grace' (2026-11-28 11:00 Asia/Shanghai)"
    conversation.backend.results["list_inbox_messages"] = [
        records.make_message(records.FROM_ANNA, "calendar", records.ANNA, about)
    ]
    assert "grace" in conversation.send("accept the invitation from grace")
    assert conversation.backend.called_tools == ["list_inbox_messages"]
    conversation.send("accept the invitation to lunch with grace")
    assert conversation.backend.calls[-1] == (
        "accept_inbox_message",
        {"message_id": records.FROM_ANNA},
    )


def test_of_several_messages_of_a_sender_it_takes_the_latest_on_request_or_asks() -> None:
    conversation = Conversation()
    conversation.backend.results["list_inbox_messages"] = [
        records.make_message(uid, "calendar", records.BOB, f"bob invites you to '{title}' (later)")
        for uid, title in ((records.make_id(58), "Chess"), (records.make_id(59), "Go"))
    ]
    assert "several" in conversation.send("accept bob's invitation")
    conversation.send("the second one")
    assert conversation.backend.calls[-1] == (
        "accept_inbox_message",
        {"message_id": records.make_id(59)},
    )
    conversation.send("dismiss the latest message from bob")
    assert conversation.backend.calls[-1] == (
        "dismiss_inbox_message",
        {"message_id": records.make_id(58)},
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("delete my account", "no tool"),
        ("please close my account and all my data", "no tool"),
        ("How do I delete my account?", "no tool"),
        ("删除我的账号", "不提供"),
        ("我要注销账号", "不提供"),
        ("怎么删除我的账号？", "不提供"),
    ],
)
def test_a_request_to_delete_the_account_is_answered_with_the_route_that_does(
    text: str, words: str
) -> None:
    conversation = Conversation()
    answer = conversation.send(text)
    assert conversation.backend.calls == []
    assert words in answer
    assert f"DELETE {PREFIX}{router.prefix}" in answer


def test_the_permissions_of_a_share_end_where_the_next_request_begins() -> None:
    conversation = Conversation()
    conversation.send(
        "share the team meeting with bob, let him edit and delete the dentist appointment"
    )
    effects = {
        name: arguments
        for name, arguments in conversation.backend.calls
        if not name.startswith("list_")
    }
    assert effects["share_schedule_item"]["item_id"] == records.TEAM
    assert effects["delete_schedule_item"] == {"item_id": records.DENTIST}


def test_the_owners_name_is_dropped_only_if_no_title_contains_it() -> None:
    conversation = Conversation()
    conversation.backend.items.append(
        records.make_item(records.make_id(12), "Bob's party", "24", "20:00", None)
    )
    conversation.backend.items.append(
        records.make_item(records.make_id(13), "Party", "24", "20:00", None)
    )
    conversation.send("leave Bob's party")
    assert conversation.backend.calls[-1] == (
        "leave_schedule_item",
        {"item_id": records.make_id(12)},
    )


PATTERNS = [
    REQUESTED_PERMISSIONS,
    VIEW_ONLY,
    GENERIC,
    NEWEST,
    SENDER,
    GENERIC_WORD,
    INCOMPLETE_GRANT,
    sharing.OWNER,
]


@pytest.mark.parametrize("text", [" ", "a", "bob's ", "from ", "the ", "see, ", "给", "查看", "的"])
def test_patterns_do_not_hang_on_long_texts(text: str) -> None:
    long = (text * 8000)[:8000]
    for pattern in PATTERNS:
        for shape in (long, long + "?", "let bob " + long + "?", "让bob" + long + "x"):
            pattern.search(shape)


@pytest.mark.parametrize(
    "text",
    ["你好", "接受bob的邀请", "我收到了哪些好友请求", "我有哪些好友", "我的黑名单", "我的个人资料"],
)
def test_a_chinese_answer_has_chinese_punctuation(text: str) -> None:
    answer = Conversation().send(text)
    assert re.search(r"[\u3400-\u9fff]", answer)
    assert not re.search(r"[\u3400-\u9fff][,;:?!](?!\d)", answer), answer


@pytest.mark.parametrize(
    "text",
    [
        "accept bob's invitation, only to see it",
        "accept bob's invitation but view only",
        "accept the invitation from bob with view access",
        "接受bob的邀请，只要查看权限",
        "接受bob的邀请，只看不改",
    ],
)
def test_an_invitee_who_wants_only_to_see_takes_no_more(text: str) -> None:
    conversation = Conversation()
    answer = conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "accept_inbox_message"
    assert arguments["permission_view"] is True
    assert arguments["permission_edit"] is False
    assert arguments["permission_invite"] is False
    assert len(answer.splitlines()) == 1
