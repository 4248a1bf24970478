"""Conversations with the offline model: several requests, refusals, questions, other tools."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from offline_model.model import OfflineChatModel
from tests.offline_model import fake_backend as world
from tests.offline_model.fake_backend import SYSTEM, Talk, World
from tests.offline_model.phrases import TOMORROW, on
from tests.offline_model.tool_definitions import TEXT, tool, tools

REFUSED = '{"error":"refused","message":"The person refused this action. It was not done."}'


def first_calls(text: str, *names: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the calls in the model's first message."""
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
    assert [a["start_at"] for _, a in calls] == [on(TOMORROW, hour) for hour in hours]


def test_two_different_requests_are_looked_up_side_by_side() -> None:
    talk = Talk()
    talk.say("delete the dentist appointment and cancel my lunch with Bob")
    names = [name for name, _ in talk.world.calls]
    assert names == ["list_schedule_items"] * 2 + ["delete_schedule_item"] * 2
    deleted = [arguments["item_id"] for _, arguments in talk.world.calls[2:]]
    assert deleted == [world.DENTIST, world.LUNCH]


def test_what_refers_to_the_request_before_it_waits_for_it() -> None:
    talk = Talk()
    talk.say("create an event Picnic with Sam tomorrow at noon and share it with anna")
    assert [name for name, _ in talk.world.calls] == [
        "create_schedule_item",
        "list_friends",
        "share_schedule_item",
    ]
    assert talk.world.calls[-1][1]["item_id"] == world.FIRST_MADE


def test_a_reminder_keeps_its_words_together() -> None:
    calls = first_calls("remind me to call mom and delete the old files tomorrow at 5")
    assert [name for name, _ in calls] == ["create_schedule_item"]
    assert calls[0][1]["title"] == "Call mom and delete the old files"


def test_all_items_of_a_day_are_deleted_one_call_each() -> None:
    talk = Talk()
    talk.say("delete all my meetings on Wednesday")
    deleted = [a["item_id"] for name, a in talk.world.calls if name == "delete_schedule_item"]
    assert deleted == [world.REVIEW, world.YOGA_WEDNESDAY]


def test_an_item_is_shared_with_each_friend_that_is_named() -> None:
    talk = Talk()
    talk.say("share my gym session with bob and anna")
    shared = [a["user_id"] for name, a in talk.world.calls if name == "share_schedule_item"]
    assert shared == [world.BOB, world.ANNA]


@pytest.mark.parametrize("text", ["delete the dentist appointment", "把牙医删掉"])
def test_a_refusal_is_accepted_and_not_tried_again(text: str) -> None:
    talk = Talk(World(replies={"delete_schedule_item": REFUSED}))
    reply = talk.say(text)
    assert [name for name, _ in talk.world.calls].count("delete_schedule_item") == 1
    assert "nothing was changed" in reply or "什么都没有改动" in reply


def test_an_error_of_a_tool_is_told_in_its_words() -> None:
    error = '{"error":"item_edit_denied","message":"You may not edit this item."}'
    talk = Talk(World(replies={"update_schedule_item": error}))
    assert "You may not edit this item." in talk.say("move the dentist to 4pm")
    assert talk.world.calls[-1][0] == "update_schedule_item"


def test_a_result_that_never_came_is_a_failure() -> None:
    lost = "No answer came from the person's application."
    talk = Talk(World(replies={"list_friends": lost}))
    assert "did not work" in talk.say("show my friends")


@pytest.mark.parametrize(
    "result", ["null", "[]", "{}", "oops", '{"items":[null]}', "[1]", '[{"id":1}]']
)
@pytest.mark.parametrize(
    "text", ["delete the gym", "show my friends", "我的邀请码", "move gym to 9"]
)
def test_strange_results_end_in_words(text: str, result: str) -> None:
    lists = ["list_schedule_items", "list_friends", "list_invite_codes"]
    talk = Talk(World(replies=dict.fromkeys(lists, result)))
    assert talk.say(text).strip()
    assert not [name for name, _ in talk.world.calls if name.startswith(("delete", "update"))]


def test_several_matches_are_listed_and_asked_about() -> None:
    talk = Talk()
    reply = talk.say("delete the yoga class")
    assert "1. Yoga class" in reply
    assert "2. Yoga class" in reply
    assert reply.endswith("?")
    assert "delete_schedule_item" not in [name for name, _ in talk.world.calls]


def test_a_question_can_be_left() -> None:
    talk = Talk()
    talk.say("delete the yoga class")
    assert "nothing" in talk.say("no, never mind")
    assert "delete_schedule_item" not in [name for name, _ in talk.world.calls]


def test_a_new_request_leaves_a_question_open() -> None:
    talk = Talk()
    talk.say("delete the yoga class")
    talk.say("what's in my inbox?")
    assert talk.world.calls[-1][0] == "list_inbox_messages"


def test_what_was_only_looked_up_is_not_what_it_means() -> None:
    talk = Talk()
    talk.say("delete the opera")
    reply = talk.say("delete it")
    assert "Which item" in reply
    assert "delete_schedule_item" not in [name for name, _ in talk.world.calls]


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
    talk = Talk()
    assert talk.say(text).strip()
    assert not [n for n, _ in talk.world.calls if not n.startswith(("list_", "get_", "search_"))]


def test_a_tool_that_is_not_bound_is_never_called() -> None:
    talk = Talk(bound=("list_schedule_items", "create_schedule_item"))
    assert "not available" in talk.say("delete the dentist appointment")
    assert "not available" in talk.say("show my friends")
    assert talk.world.calls == []


def test_without_the_list_of_friends_people_are_searched() -> None:
    talk = Talk(bound=("list_schedule_items", "search_users", "share_schedule_item"))
    talk.say("share the dentist appointment with anna")
    names = [name for name, _ in talk.world.calls]
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
    text = f"delete {world.DENTIST} and create Chess tomorrow at 3pm"
    reply = model.invoke([SystemMessage(SYSTEM), HumanMessage(text)])
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls[0]["args"] == {"schedule_item_id": world.DENTIST}
    assert set(reply.tool_calls[1]["args"]) == {"title", "start_at"}


def test_a_tool_of_the_front_end_is_called_by_its_words() -> None:
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
    assert "offline model" in Talk().say(text)


@pytest.mark.parametrize("text", ["你好", "你是谁?", "哎呀呀"])
def test_it_says_so_in_chinese(text: str) -> None:
    reply = Talk().say(text)
    assert "离线模型" in reply
    assert "offline model" not in reply


def test_it_offers_only_what_is_bound() -> None:
    reply = Talk(bound=("list_friends",)).say("what can you do?")
    assert "show my friends" in reply
    assert "dentist" not in reply


def test_changed_details_keep_the_others() -> None:
    talk = Talk()
    gym = next(r for r in talk.world.items if r["id"] == world.GYM)
    gym["metadata"] = {"location": "Club", "notes": "towel"}
    talk.world.replies["list_schedule_items"] = json.dumps(
        [{key: gym[key] for key in ("id", "title", "start_at", "end_at", "status")}]
    )
    talk.say("change the location of the gym to Park")
    assert [name for name, _ in talk.world.calls] == [
        "list_schedule_items",
        "get_schedule_item",
        "update_schedule_item",
    ]
    assert talk.world.calls[-1][1]["metadata"] == {"location": "Park", "notes": "towel"}


def test_results_may_be_wrapped_and_in_utc() -> None:
    item = {
        "id": world.GYM,
        "title": "Gym",
        "start_at": "2026-11-20T23:00:00Z",
        "end_at": None,
    }
    wrapped = json.dumps({"items": [item], "after": "abc", "hint": "There are more."})
    talk = Talk(World(replies={"list_schedule_items": wrapped}))
    reply = talk.say("what do I have tomorrow?")
    assert "tomorrow 07:00" in reply
    assert "There are more" in reply


def test_a_subscription_is_revoked_by_its_id_where_the_tool_wants_that() -> None:
    revoke = tool("revoke_subscription")
    properties = revoke["function"]["parameters"]["properties"]
    properties["subscription_id"] = properties.pop("user_id")
    talk = Talk(tools=[*tools("list_schedule_items", "list_subscriptions"), revoke])
    talk.say("stop sharing the team meeting with bob")
    arguments = {"item_id": world.TEAM, "subscription_id": world.uuid(71)}
    assert talk.world.calls[-1] == ("revoke_subscription", arguments)


def test_a_code_without_an_id_is_known_by_itself() -> None:
    codes = [{"code": "ABCD2345", "status": "active"}, {"code": "WXYZ6789", "status": "active"}]
    talk = Talk(World(replies={"list_invite_codes": json.dumps({"items": codes})}))
    talk.say("list my invite codes")
    talk.say("disable the second one")
    assert talk.world.calls[-1] == ("disable_invite_code", {"code": "WXYZ6789"})


def test_without_a_search_a_name_is_passed_on_where_the_tool_takes_one() -> None:
    share = tool("share_schedule_item")
    share["function"]["parameters"]["properties"]["username"] = TEXT
    talk = Talk(tools=[*tools("list_schedule_items"), share])
    talk.say("share the dentist appointment with anna")
    assert talk.world.calls[-1][1]["username"] == "anna"


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
            {"title": "Team lunch", "start_at": on("11-25", "12:30")},
        ),
        (
            "明天下午3点到5点开会，地点在A座301，备注：带电脑",
            {
                "title": "开会",
                "start_at": on(TOMORROW, "15:00"),
                "end_at": on(TOMORROW, "17:00"),
                "metadata": {"location": "A座301", "notes": "带电脑"},
            },
        ),
        (
            "set up a meeting with Anna and Bob on Friday from 10 to 11:30 about the budget",
            {
                "title": "Meeting with Anna and Bob about the budget",
                "start_at": on("11-27", "10:00"),
                "end_at": on("11-27", "11:30"),
            },
        ),
    ],
)
def test_the_words_about_something_new_are_taken_apart(text: str, expected: dict[str, Any]) -> None:
    calls = first_calls(text)
    assert calls == [("create_schedule_item", {**expected, "timezone": "Asia/Shanghai"})]


def test_a_question_in_return_leaves_the_request() -> None:
    talk = Talk()
    talk.say("create an event tomorrow at 5pm")
    talk.say("what do I have today?")
    assert [name for name, _ in talk.world.calls] == ["list_schedule_items"]


def test_a_title_keeps_the_signs_it_was_written_with() -> None:
    calls = first_calls("创建日程“你好，世界！”明天10点")
    assert calls[0][1]["title"] == "你好，世界！"


def test_more_than_eight_requests_at_once_are_not_carried_out() -> None:
    text = ", ".join(f"delete {world.uuid(number)}" for number in range(1, 40))
    assert len(first_calls(text)) == 8


@pytest.mark.parametrize("text", ["from 2 to 3 and " * 60, "把" * 5000, "1 " * 3000, "明天" * 900])
def test_a_long_message_is_answered(text: str) -> None:
    assert Talk().say(text).strip()
