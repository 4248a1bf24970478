"""What the offline model says of people, messages and accounts, in both languages."""

import pytest

from api.app import PREFIX
from api.routes.account import router
from offline_model.handlers.inbox.message_resolver import GENERIC, GENERIC_WORD, NEWEST, SENDER
from offline_model.handlers.inbox.messages import REQUESTED_PERMISSIONS
from offline_model.handlers.schedule import sharing
from offline_model.understanding.request_boundaries import INCOMPLETE_GRANT
from tests.offline_model import fake_backend as world
from tests.offline_model.fake_backend import Talk


@pytest.mark.parametrize("text", ["Which friend requests have I sent?", "我发出了哪些好友请求"])
def test_requests_that_were_sent_name_whom_they_went_to(text: str) -> None:
    answer = Talk().say(text)
    assert "grace" in answer
    assert "zoe" not in answer


def test_requests_that_came_name_who_sent_them() -> None:
    answer = Talk().say("who wants to be my friend?")
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
def test_a_message_without_words_is_named_by_its_kind(text: str, line: str) -> None:
    answer = Talk().say(text)
    assert line in answer
    assert "friend (" not in answer


def test_what_was_done_says_to_which_message() -> None:
    assert "dave: friend request" in Talk().say("dismiss the message from dave")
    assert "dave: 好友请求" in Talk().say("忽略dave的消息")


def test_nobody_elses_message_is_taken_for_one_from_the_person_named() -> None:
    talk = Talk()
    about = "anna invites you to 'Lunch with grace' (2026-11-28 11:00 Asia/Shanghai)"
    talk.world.lookups["list_inbox_messages"] = [
        world.message(world.FROM_ANNA, "calendar", world.ANNA, about)
    ]
    assert "grace" in talk.say("accept the invitation from grace")
    assert [name for name, _ in talk.world.calls] == ["list_inbox_messages"]
    talk.say("accept the invitation to lunch with grace")
    assert talk.world.calls[-1] == ("accept_inbox_message", {"message_id": world.FROM_ANNA})


def test_of_several_from_one_person_the_newest_is_meant_or_it_asks() -> None:
    talk = Talk()
    talk.world.lookups["list_inbox_messages"] = [
        world.message(uid, "calendar", world.BOB, f"bob invites you to '{title}' (later)")
        for uid, title in ((world.uuid(58), "Chess"), (world.uuid(59), "Go"))
    ]
    assert "several" in talk.say("accept bob's invitation")
    talk.say("the second one")
    assert talk.world.calls[-1] == ("accept_inbox_message", {"message_id": world.uuid(59)})
    talk.say("dismiss the latest message from bob")
    assert talk.world.calls[-1] == ("dismiss_inbox_message", {"message_id": world.uuid(58)})


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
def test_an_account_is_not_deleted_here_but_it_says_where(text: str, words: str) -> None:
    talk = Talk()
    answer = talk.say(text)
    assert talk.world.calls == []
    assert words in answer
    assert f"DELETE {PREFIX}{router.prefix}" in answer


def test_rights_for_somebody_end_where_the_next_request_begins() -> None:
    talk = Talk()
    talk.say("share the team meeting with bob, let him edit and delete the dentist appointment")
    effects = {name: given for name, given in talk.world.calls if not name.startswith("list_")}
    assert effects["share_schedule_item"]["item_id"] == world.TEAM
    assert effects["delete_schedule_item"] == {"item_id": world.DENTIST}


def test_an_owner_is_left_out_only_where_no_title_has_the_name() -> None:
    talk = Talk()
    talk.world.items.append(world.item(world.uuid(12), "Bob's party", "24", "20:00", None))
    talk.world.items.append(world.item(world.uuid(13), "Party", "24", "20:00", None))
    talk.say("leave Bob's party")
    assert talk.world.calls[-1] == ("leave_schedule_item", {"item_id": world.uuid(12)})


PATTERNS = [
    REQUESTED_PERMISSIONS,
    GENERIC,
    NEWEST,
    SENDER,
    GENERIC_WORD,
    INCOMPLETE_GRANT,
    sharing.OWNER,
]


@pytest.mark.parametrize("text", [" ", "a", "bob's ", "from ", "the ", "see, ", "给", "查看", "的"])
def test_long_texts_are_read(text: str) -> None:
    long = (text * 8000)[:8000]
    for pattern in PATTERNS:
        for shape in (long, long + "?", "let bob " + long + "?", "让bob" + long + "x"):
            pattern.search(shape)
