"""Dialogues: several requests, refusals, questions, and tools of other shapes."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from offline_model.model import OfflineChatModel
from tests.offline_model import records
from tests.offline_model.conversation import SYSTEM, Conversation, is_same
from tests.offline_model.fake_backend import FakeBackend
from tests.offline_model.phrases import TOMORROW, local_time
from tests.offline_model.tool_definitions import TEXT, tool, tools

REFUSED = '{"error":"refused","message":"The person refused this action. It was not done."}'


def first_calls(text: str, *names: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tool calls in the model's first message."""
    model = OfflineChatModel().bind_tools(tools(*names))
    reply = model.invoke([SystemMessage(SYSTEM), HumanMessage(text)])
    assert isinstance(reply, AIMessage)
    return [(call["name"], call["args"]) for call in reply.tool_calls]


@pytest.mark.parametrize(
    ("text", "titles", "hours"),
    [
        ("create A at 3 and B at 5 tomorrow", ["A", "B"], ["15:00", "17:00"]),
        ("明天上午十点开会，下午三点看牙医", ["开会", "看牙医"], ["10:00", "15:00"]),
        ("Add gym at 6pm and yoga at 8pm tomorrow", ["Gym", "Yoga"], ["18:00", "20:00"]),
    ],
)
def test_two_new_items_are_two_calls_in_one_message(
    text: str, titles: list[str], hours: list[str]
) -> None:
    calls = first_calls(text)
    assert [name for name, _ in calls] == ["create_schedule_item"] * 2
    assert [arguments["title"] for _, arguments in calls] == titles
    assert [a["start_at"] for _, a in calls] == [local_time(TOMORROW, hour) for hour in hours]


def test_two_different_requests_run_in_parallel() -> None:
    conversation = Conversation()
    conversation.send("delete the dentist appointment and cancel my lunch with Bob")
    names = conversation.backend.called_tools
    assert names == ["list_schedule_items"] * 2 + ["delete_schedule_item"] * 2
    deleted = [arguments["item_id"] for _, arguments in conversation.backend.calls[2:]]
    assert deleted == [records.DENTIST, records.LUNCH]


def test_a_request_about_the_result_of_another_waits_for_it() -> None:
    conversation = Conversation()
    conversation.send("create an event Picnic with Sam tomorrow at noon and share it with anna")
    assert conversation.backend.called_tools == [
        "create_schedule_item",
        "list_friends",
        "share_schedule_item",
    ]
    assert conversation.backend.calls[-1][1]["item_id"] == records.FIRST_CREATED_ITEM


def test_the_text_of_a_reminder_is_not_split_into_requests() -> None:
    calls = first_calls("remind me to call mom and delete the old files tomorrow at 5")
    assert [name for name, _ in calls] == ["create_schedule_item"]
    assert calls[0][1]["title"] == "Call mom and delete the old files"


def test_all_items_of_a_day_are_deleted_one_call_each() -> None:
    conversation = Conversation()
    conversation.send("delete all my meetings on Wednesday")
    deleted = [
        a["item_id"] for name, a in conversation.backend.calls if name == "delete_schedule_item"
    ]
    assert deleted == [records.REVIEW, records.YOGA_WEDNESDAY]


def test_an_item_is_shared_with_each_named_friend() -> None:
    conversation = Conversation()
    conversation.send("share my gym session with bob and anna")
    shared = [
        a["user_id"] for name, a in conversation.backend.calls if name == "share_schedule_item"
    ]
    assert shared == [records.BOB, records.ANNA]


@pytest.mark.parametrize("text", ["delete the dentist appointment", "把牙医删掉"])
def test_a_refused_call_is_not_repeated(text: str) -> None:
    conversation = Conversation(FakeBackend(fixed_results={"delete_schedule_item": REFUSED}))
    reply = conversation.send(text)
    assert conversation.backend.called_tools.count("delete_schedule_item") == 1
    assert "nothing was changed" in reply or "什么都没有改动" in reply


def test_the_reply_contains_the_error_message_of_a_tool() -> None:
    error = '{"error":"item_edit_denied","message":"You may not edit this item."}'
    conversation = Conversation(FakeBackend(fixed_results={"update_schedule_item": error}))
    assert "You may not edit this item." in conversation.send("move the dentist to 4pm")
    assert conversation.backend.calls[-1][0] == "update_schedule_item"


def test_a_result_that_never_arrived_is_a_failure() -> None:
    lost = "No answer came from the person's application."
    conversation = Conversation(FakeBackend(fixed_results={"list_friends": lost}))
    assert "did not work" in conversation.send("show my friends")


@pytest.mark.parametrize(
    "result", ["null", "[]", "{}", "oops", '{"items":[null]}', "[1]", '[{"id":1}]']
)
@pytest.mark.parametrize(
    "text", ["delete the gym", "show my friends", "我的邀请码", "move gym to 9"]
)
def test_malformed_results_end_with_a_text_and_change_nothing(text: str, result: str) -> None:
    lists = ["list_schedule_items", "list_friends", "list_invite_codes"]
    conversation = Conversation(FakeBackend(fixed_results=dict.fromkeys(lists, result)))
    assert conversation.send(text).strip()
    assert not [
        name for name, _ in conversation.backend.calls if name.startswith(("delete", "update"))
    ]


def test_several_matches_are_listed_in_a_question() -> None:
    conversation = Conversation()
    reply = conversation.send("delete the yoga class")
    assert "1. Yoga class" in reply
    assert "2. Yoga class" in reply
    assert reply.endswith("?")
    assert "delete_schedule_item" not in conversation.backend.called_tools


def test_the_user_can_cancel_a_question() -> None:
    conversation = Conversation()
    conversation.send("delete the yoga class")
    assert "nothing" in conversation.send("no, never mind")
    assert "delete_schedule_item" not in conversation.backend.called_tools


def test_a_new_request_replaces_an_open_question() -> None:
    conversation = Conversation()
    conversation.send("delete the yoga class")
    conversation.send("what's in my inbox?")
    assert conversation.backend.calls[-1][0] == "list_inbox_messages"


def test_it_does_not_refer_to_records_that_were_only_looked_up() -> None:
    conversation = Conversation()
    conversation.send("delete the opera")
    reply = conversation.send("delete it")
    assert "Which item" in reply
    assert "delete_schedule_item" not in conversation.backend.called_tools


@pytest.mark.parametrize(
    "text",
    [
        "If it rains, cancel lunch with Bob",
        "如果下雨，就取消项目评审",
        "anna说她删除了牙医",
        "我没有删除牙医",
        "no need to cancel lunch with Bob",
        "He wants to delete the gym",
        "Can I delete the gym?",
        "Why did you delete the gym?",
        "The dentist was cancelled",
        "what's the weather tomorrow?",
    ],
)
def test_conditions_reports_and_questions_change_nothing(text: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).strip()
    assert not [
        n for n, _ in conversation.backend.calls if not n.startswith(("list_", "get_", "search_"))
    ]


def test_a_tool_that_is_not_bound_is_never_called() -> None:
    conversation = Conversation(tool_names=("list_schedule_items", "create_schedule_item"))
    assert "not available" in conversation.send("delete the dentist appointment")
    assert "not available" in conversation.send("show my friends")
    assert conversation.backend.calls == []


def test_without_the_tool_for_friends_users_are_searched() -> None:
    conversation = Conversation(
        tool_names=("list_schedule_items", "search_users", "share_schedule_item")
    )
    conversation.send("share the dentist appointment with anna")
    names = conversation.backend.called_tools
    assert names == ["list_schedule_items", "search_users", "share_schedule_item"]


def test_ids_and_unknown_arguments_follow_the_bound_schema() -> None:
    bound = tool("delete_schedule_item")
    bound["function"]["parameters"] = {
        "type": "object",
        "properties": {"schedule_item_id": {"type": "string", "format": "uuid"}},
        "required": ["schedule_item_id"],
    }
    plain = tool("create_schedule_item")
    plain["function"]["parameters"]["properties"].pop("timezone")
    model = OfflineChatModel().bind_tools([bound, plain])
    text = f"delete {records.DENTIST} and create Chess tomorrow at 3pm"
    reply = model.invoke([SystemMessage(SYSTEM), HumanMessage(text)])
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls[0]["args"] == {"schedule_item_id": records.DENTIST}
    assert set(reply.tool_calls[1]["args"]) == {"title", "start_at"}


def test_a_front_end_tool_is_called_by_the_words_of_its_name() -> None:
    parameters = {"type": "object", "properties": {"color": TEXT}, "required": ["color"]}
    function = {"name": "change_background_color", "parameters": parameters}
    model = OfflineChatModel().bind_tools([{"type": "function", "function": function}])
    reply = model.invoke([HumanMessage("Please change the background color to teal")])
    assert isinstance(reply, AIMessage)
    assert [(c["name"], c["args"]) for c in reply.tool_calls] == [
        ("change_background_color", {"color": "teal"})
    ]


@pytest.mark.parametrize("text", ["hello", "who are you?", "which model is this?", "xyzzy plugh"])
def test_it_says_that_it_is_the_offline_model(text: str) -> None:
    assert "offline model" in Conversation().send(text)


@pytest.mark.parametrize("text", ["你好", "你是谁?", "哎呀呀"])
def test_it_says_in_chinese_that_it_is_the_offline_model(text: str) -> None:
    reply = Conversation().send(text)
    assert "离线模型" in reply
    assert "offline model" not in reply


def test_it_offers_only_bound_tools() -> None:
    reply = Conversation(tool_names=("list_friends",)).send("what can you do?")
    assert "show my friends" in reply
    assert "dentist" not in reply


def test_a_change_of_one_metadata_field_keeps_the_others() -> None:
    conversation = Conversation()
    gym = next(r for r in conversation.backend.items if r["id"] == records.GYM)
    gym["metadata"] = {"location": "Club", "notes": "towel"}
    conversation.backend.fixed_results["list_schedule_items"] = json.dumps(
        [{key: gym[key] for key in ("id", "title", "start_at", "end_at", "status")}]
    )
    conversation.send("change the location of the gym to Park")
    assert conversation.backend.called_tools == [
        "list_schedule_items",
        "get_schedule_item",
        "update_schedule_item",
    ]
    assert conversation.backend.calls[-1][1]["metadata"] == {"location": "Park", "notes": "towel"}


def test_results_may_be_wrapped_and_their_times_in_utc() -> None:
    item = {
        "id": records.GYM,
        "title": "Gym",
        "start_at": "2026-11-20T23:00:00Z",
        "end_at": None,
    }
    wrapped = json.dumps({"items": [item], "after": "abc", "hint": "There are more."})
    conversation = Conversation(FakeBackend(fixed_results={"list_schedule_items": wrapped}))
    reply = conversation.send("what do I have tomorrow?")
    assert "tomorrow 07:00" in reply
    assert "There are more" in reply


def test_a_subscription_is_revoked_by_its_id_if_the_tool_requires_it() -> None:
    revoke = tool("revoke_subscription")
    properties = revoke["function"]["parameters"]["properties"]
    properties["subscription_id"] = properties.pop("user_id")
    conversation = Conversation(tools=[*tools("list_schedule_items", "list_subscriptions"), revoke])
    conversation.send("stop sharing the team meeting with bob")
    arguments = {"item_id": records.TEAM, "subscription_id": records.make_id(71)}
    assert conversation.backend.calls[-1] == ("revoke_subscription", arguments)


def test_an_invite_code_without_an_id_is_identified_by_its_code() -> None:
    codes = [{"code": "ABCD2345", "status": "active"}, {"code": "WXYZ6789", "status": "active"}]
    conversation = Conversation(
        FakeBackend(fixed_results={"list_invite_codes": json.dumps({"items": codes})})
    )
    conversation.send("list my invite codes")
    conversation.send("disable the second one")
    assert conversation.backend.calls[-1] == ("disable_invite_code", {"code": "WXYZ6789"})


def test_without_a_user_search_the_name_is_passed_to_a_tool_that_accepts_it() -> None:
    share = tool("share_schedule_item")
    share["function"]["parameters"]["properties"]["username"] = TEXT
    conversation = Conversation(tools=[*tools("list_schedule_items"), share])
    conversation.send("share the dentist appointment with anna")
    assert conversation.backend.calls[-1][1]["username"] == "anna"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "schedule a call with Tom for 3pm EST tomorrow",
            {"title": "Call with Tom", "start_at": "2026-11-21T15:00:00-05:00"},
        ),
        ("东京时间明天下午三点开会", {"title": "开会", "start_at": "2026-11-21T15:00:00+09:00"}),
        (
            "Create an event: Team lunch\nDate: Nov 25\nTime: 12:30",
            {"title": "Team lunch", "start_at": local_time("11-25", "12:30")},
        ),
        (
            "明天下午3点到5点开会，地点在A座301，备注：带电脑",
            {
                "title": "开会",
                "start_at": local_time(TOMORROW, "15:00"),
                "end_at": local_time(TOMORROW, "17:00"),
                "metadata": {"location": "A座301", "notes": "带电脑"},
            },
        ),
        (
            "set up a meeting with Anna and Bob on Friday from 10 to 11:30 about the budget",
            {
                "title": "Meeting with Anna and Bob about the budget",
                "start_at": local_time("11-27", "10:00"),
                "end_at": local_time("11-27", "11:30"),
            },
        ),
    ],
)
def test_the_description_of_a_new_item_is_parsed_into_its_fields(
    text: str, expected: dict[str, Any]
) -> None:
    calls = first_calls(text)
    assert calls == [("create_schedule_item", {**expected, "timezone": "Asia/Shanghai"})]


def test_a_question_of_the_user_replaces_the_request() -> None:
    conversation = Conversation()
    conversation.send("create an event tomorrow at 5pm")
    conversation.send("what do I have today?")
    assert conversation.backend.called_tools == ["list_schedule_items"]


def test_a_title_keeps_the_punctuation_of_the_user() -> None:
    calls = first_calls("创建日程“你好，世界！”明天10点")
    assert calls[0][1]["title"] == "你好，世界！"


def test_at_most_eight_requests_of_a_message_are_served() -> None:
    text = ", ".join(f"delete {records.make_id(number)}" for number in range(1, 40))
    assert len(first_calls(text)) == 8


@pytest.mark.parametrize("text", ["from 2 to 3 and " * 60, "把" * 5000, "1 " * 3000, "明天" * 900])
def test_a_long_message_is_answered(text: str) -> None:
    assert Conversation().send(text).strip()


@pytest.mark.parametrize(
    ("first", "text", "item", "hour"),
    [
        ("when is the dentist appointment?", "move it to 4pm", records.DENTIST, "16:00"),
        ("show the dentist appointment", "no, at 5pm instead", records.DENTIST, "17:00"),
        ("牙医是什么时候", "把它改成下午四点", records.YAYI, "16:00"),
        ("牙医是什么时候", "改到下午五点", records.YAYI, "17:00"),
    ],
)
def test_a_time_for_it_is_one_of_the_item_that_was_shown(
    first: str, text: str, item: str, hour: str
) -> None:
    conversation = Conversation()
    conversation.send(first)
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "update_schedule_item"
    assert arguments["item_id"] == item
    assert f"T{hour}:00" in arguments["start_at"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("move it to 4", "Which item do you mean?"),
        ("no, at 5", "Which item do you mean?"),
        ("把它改成四点", "您指的是哪个事项？"),
        ("改成四点", "您指的是哪个事项？"),
    ],
)
def test_a_time_for_it_without_an_item_is_asked_about(text: str, question: str) -> None:
    conversation = Conversation()
    assert conversation.send(text) == question
    assert conversation.changes == []


@pytest.mark.parametrize(
    ("text", "tools_called"),
    [
        ("block Friday from 2 to 4 for writing", ["create_schedule_item"]),
        ("block 2 hours tomorrow at 9 for reading", ["create_schedule_item"]),
        ("don't block bob", []),
        ("不要拉黑bob", []),
        ("should I block bob?", []),
    ],
)
def test_only_a_request_to_block_a_user_blocks(text: str, tools_called: list[str]) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert [name for name, _ in conversation.changes] == tools_called


@pytest.mark.parametrize("text", ["block dave and frank", "拉黑dave和frank"])
def test_several_users_are_blocked_one_call_each(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    expected = [("block_user", {"user_id": user}) for user in (records.DAVE, records.FRANK)]
    assert conversation.changes == expected


@pytest.mark.parametrize("text", ["make the gym end at 8:30am", "let the gym end at 8:30am"])
def test_another_end_changes_the_item_that_is_named(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "update_schedule_item"
    assert "T08:30:00" in arguments["end_at"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("让bob可以修改牙医", records.YAYI),
        ("允许bob能编辑牙医", records.YAYI),
        ("let bob edit the dentist", records.DENTIST),
    ],
)
def test_a_right_to_change_an_item_is_a_share(text: str, item: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "share_schedule_item"
    assert arguments["item_id"] == item
    assert arguments["permission_edit"] is True


@pytest.mark.parametrize(
    ("text", "title", "start"),
    [
        ("12月8日纽约时间上午9点开会", "开会", "2026-12-08T09:00:00-05:00"),
        ("明天大约下午三点去医院", "去医院", local_time(TOMORROW, "15:00")),
        ("明天下午三点签约", "签约", local_time(TOMORROW, "15:00")),
        ("明天上午十点约牙医", "约牙医", local_time(TOMORROW, "10:00")),
    ],
)
def test_a_word_with_a_verb_in_it_is_no_request(text: str, title: str, start: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "create_schedule_item"
    assert arguments["title"] == title
    assert is_same(start, arguments["start_at"])


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Cancel the dentist, I am ill", [records.DENTIST]),
        ("delete the gym because I have no time", [records.GYM]),
        ("cancel the gym and the dentist, we are away", [records.GYM, records.DENTIST]),
        ("取消牙医，我病了", [records.YAYI]),
        ("取消牙医，因为没时间", [records.YAYI]),
    ],
)
def test_a_reason_at_the_end_is_no_item(text: str, items: list[str]) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert conversation.changes == [("delete_schedule_item", {"item_id": item}) for item in items]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("how long is the team meeting?", "14:00–15:00"),
        ("how long does the gym take?", "07:00–08:00"),
        ("项目评审多长时间", "15:00–16:30"),
    ],
)
def test_the_length_of_an_item_is_told_with_its_times(text: str, times: str) -> None:
    answer = Conversation().send(text)
    assert times in answer
    assert len(answer.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["mark everything as read", "mark all as read", "把消息都标记为已读"]
)
def test_everything_is_every_message(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert len({arguments["message_id"] for _, arguments in conversation.changes}) > 1


@pytest.mark.parametrize(
    "text",
    [
        "\u200bmove the gym to Tuesday at 3pm",
        "move\u00a0the\u00a0gym\u00a0to Tuesday at 3pm",
        "mo\u200bve the gy\u00adm to Tuesday at 3pm\ufeff",
        "\ufeffmove\u2009the gym to\u3000Tuesday at 3pm",
    ],
)
def test_what_nobody_sees_in_a_message_makes_no_difference(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "update_schedule_item"
    assert arguments["item_id"] == records.GYM
    assert is_same(local_time("11-24", "15:00"), arguments["start_at"])


@pytest.mark.parametrize(
    ("text", "title", "start"),
    [
        ("Tea on Dec 15 at 10.30", "Tea", local_time("12-15", "10:30")),
        ("Tea tomorrow at 9.05", "Tea", local_time(TOMORROW, "09:05")),
        ("Tea at 14.45 tomorrow", "Tea", local_time(TOMORROW, "14:45")),
        ("禮拜天下午3點開會", "開會", local_time("11-22", "15:00")),
        ("週一上午十點半牙醫", "牙醫", local_time("11-23", "10:30")),
        ("12月5號下午兩點開會", "開會", local_time("12-05", "14:00")),
    ],
)
def test_a_time_is_read_in_each_way_of_writing_it(text: str, title: str, start: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool_name, arguments)] = conversation.changes
    assert tool_name == "create_schedule_item"
    assert arguments["title"] == title
    assert is_same(start, arguments["start_at"])


@pytest.mark.parametrize("text", ["再推迟一小时", "再往后推一小时", "再晚一小时"])
def test_the_item_of_the_last_move_is_moved_once_more(text: str) -> None:
    conversation = Conversation()
    conversation.send("把牙医推迟一小时")
    conversation.send(text)
    *_, (tool_name, arguments) = conversation.changes
    assert len(conversation.changes) == 2
    assert tool_name == "update_schedule_item"
    assert arguments["item_id"] == records.YAYI
    assert "T11:30:00" in arguments["start_at"]
