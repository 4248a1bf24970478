"""No other record than the one that is named is changed: a similar one is asked about."""

import pytest

from tests.offline_model import records
from tests.offline_model.conversation import Conversation


@pytest.mark.parametrize(
    ("text", "words", "change"),
    [
        (
            "cancel my meeting tomorrow",
            "Gym",
            ("delete_schedule_item", {"item_id": records.GYM}),
        ),
        (
            "cancel my call on Tuesday",
            "Dentist",
            ("delete_schedule_item", {"item_id": records.DENTIST}),
        ),
        ("delete dentsit", "Dentist", ("delete_schedule_item", {"item_id": records.DENTIST})),
        ("delete te", "Team meeting", ("delete_schedule_item", {"item_id": records.TEAM})),
        (
            "delete the dentist on Monday",
            "Tue 24 Nov",
            ("delete_schedule_item", {"item_id": records.DENTIST}),
        ),
        ("取消明天的会", "Gym", ("delete_schedule_item", {"item_id": records.GYM})),
        ("删除牙", "牙医", ("delete_schedule_item", {"item_id": records.YAYI})),
        ("unfriend bobb", "bob", ("remove_friend", {"friendship_id": records.FRIENDSHIP_BOB})),
        (
            "decline the friend request from franc",
            "frank",
            ("decline_friend_request", {"request_id": records.REQUEST_FRANK}),
        ),
        (
            "withdraw my friend request to grase",
            "grace",
            ("cancel_friend_request", {"request_id": records.REQUEST_GRACE}),
        ),
        (
            "stop sharing team meeting with annaa",
            "anna",
            (
                "revoke_subscription",
                {"item_id": records.TEAM, "subscription_id": records.ANNA_AT_TEAM},
            ),
        ),
    ],
)
def test_a_similar_record_is_changed_only_after_a_yes(
    text: str, words: str, change: tuple[str, dict[str, str]]
) -> None:
    conversation = Conversation()
    question = conversation.send(text)
    assert words in question
    assert question.endswith(("?", "？"))
    assert conversation.changes == []
    refused = Conversation(messages=list(conversation.messages))
    refused.send("no")
    assert refused.changes == []
    conversation.send("yes")
    [(tool, arguments)] = conversation.changes
    assert tool == change[0]
    assert arguments.items() <= (change[1] | arguments).items()
    assert set(change[1].values()) & set(arguments.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [("delete yoga class tomorrow", "yoga class"), ("delete the yoga class at 7pm", "yoga class")],
)
def test_which_record_of_another_time_is_meant_is_asked(text: str, name: str) -> None:
    conversation = Conversation()
    assert f'nothing like "{name}" there. I found several' in conversation.send(text)
    conversation.send("the second one")
    assert conversation.changes == [("delete_schedule_item", {"item_id": records.YOGA_WEDNESDAY})]


@pytest.mark.parametrize(
    "text",
    [
        "delete lunch with Tom",
        "move my lunch with Anna to 3pm",
        "delete the opera",
        "delete art",
        "cancel lunch and dinner",
        "cancel task 12345",
        "unfriend carol",
        "decline the friend request from grace",
        "accept the friend request from anna",
        "accept the invitation from grace",
        "stop sharing team meeting with carol",
        "withdraw my friend request to dave",
        "删除午饭",
        "把健身房改到八点",
        "取消和Tom的午饭",
    ],
)
def test_without_a_similar_record_nothing_is_changed(text: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).strip()
    assert conversation.changes == []


@pytest.mark.parametrize(
    ("text", "answer", "tool", "value"),
    [
        ("delete the yoga class", "the second one", "delete_schedule_item", records.YOGA_WEDNESDAY),
        ("disable my invite code", "the first one", "disable_invite_code", "ABCD2345"),
        ("accept the friend request", "frank", "accept_friend_request", records.REQUEST_FRANK),
        ("accept the invitation", "the second one", "accept_inbox_message", records.FROM_BOB),
        ("delete the meeting on Wednesday", "1", "delete_schedule_item", records.REVIEW),
    ],
)
def test_which_of_several_records_is_meant_is_asked(
    text: str, answer: str, tool: str, value: str
) -> None:
    conversation = Conversation()
    assert "several" in conversation.send(text)
    assert conversation.changes == []
    conversation.send(answer)
    [(name, arguments)] = conversation.changes
    assert (name, value in arguments.values()) == (tool, True)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("show my friends", "unfriend the ninth one"),
        ("list my friend requests", "accept the eighth one"),
        ("list my invite codes", "disable the third one"),
        ("list my tasks", "cancel the fifth one"),
        ("what's in my inbox?", "accept the ninth one"),
        ("what do I have next week?", "delete the eighth one"),
    ],
)
def test_an_index_behind_the_last_list_changes_nothing(first: str, then: str) -> None:
    conversation = Conversation()
    conversation.send(first)
    assert "had only" in conversation.send(then)
    assert conversation.changes == []


def test_a_friend_request_that_mentions_a_user_is_not_one_of_that_user() -> None:
    conversation = Conversation()
    conversation.backend.results["list_incoming_friend_requests"] = [
        records.make_friend_request(
            records.REQUEST_EVE, records.EVE, records.ZOE, "dave told me about you"
        )
    ]
    conversation.send("accept the friend request from dave")
    assert conversation.changes == []


@pytest.mark.parametrize("text", ["delete gym and move gym to 9", "move gym to 8 and delete it"])
def test_an_item_is_not_both_changed_and_removed(text: str) -> None:
    conversation = Conversation()
    assert "which one you want" in conversation.send(text)
    assert len(conversation.changes) == 1


@pytest.mark.parametrize(
    ("text", "reading", "tool"),
    [
        (
            "Creat an apointment with docter on fridy at 9",
            "Create an appointment with docter on Friday at 9",
            "create_schedule_item",
        ),
        ("delte the gym", "delete the gym", "delete_schedule_item"),
        ("mvoe gym to 9am tomorrow", "move gym to 9am tomorrow", "update_schedule_item"),
        ("remnd me to call mom at 4", "remind me to call mom at 4", "create_schedule_item"),
        ("dentist next wensday at 3", "dentist next Wednesday at 3", "create_schedule_item"),
        (
            "schedual a meeting with Anna on munday at 10",
            "schedule a meeting with Anna on Monday at 10",
            "create_schedule_item",
        ),
        (
            "meeting with Tom on Febuary 3 at 10",
            "meeting with Tom on February 3 at 10",
            "create_schedule_item",
        ),
        ("posptone dentist to friday", "postpone dentist to friday", "update_schedule_item"),
        (
            "accpet the invitation from anna",
            "accept the invitation from anna",
            "accept_inbox_message",
        ),
    ],
)
def test_a_misspelt_request_is_asked_about(text: str, reading: str, tool: str) -> None:
    conversation = Conversation()
    assert f'"{reading}"?' in conversation.send(text)
    assert conversation.changes == []
    conversation.send("yes")
    assert [name for name, _ in conversation.changes] == [tool]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("what do I have on thrusday", "list_schedule_items"),
        ("shwo my calendar", "list_schedule_items"),
        ("list my freinds", "list_friends"),
    ],
)
def test_a_misspelt_question_is_answered_at_once(text: str, tool: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert [name for name, _ in conversation.backend.calls] == [tool]


@pytest.mark.parametrize(
    "text",
    [
        "lunch with Frida tomorrow at noon",
        "massage on Saturday at 3",
        "dinner at 8 sharp tomorrow",
        "remind me to buy melting cheese tomorrow at 5",
        'create "Delte fridy" tomorrow at 5',
    ],
)
def test_words_that_only_look_misspelt_are_kept(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert [name for name, _ in conversation.changes] == ["create_schedule_item"]
