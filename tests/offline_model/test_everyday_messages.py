"""Everyday messages: corrections, feelings, questions, new items beside existing ones."""

from typing import Any

import pytest

from tests.offline_model import records
from tests.offline_model.conversation import Conversation, is_same
from tests.offline_model.fake_backend import FakeBackend
from tests.offline_model.phrases import TODAY, TOMORROW, local_time

REFUSED = '{"error":"refused","message":"The person refused this action. It was not done."}'
TOMORROW_RANGE = {"start_at": local_time(TOMORROW), "end_at": local_time("11-22")}
CHANGING_TOOLS = ("create_schedule_item", "update_schedule_item", "delete_schedule_item")


@pytest.mark.parametrize(
    ("text", "correction", "arguments"),
    [
        ("dentist tomorrow at 3", "no, at 4 instead", {"start_at": local_time(TOMORROW, "16:00")}),
        ("Chess tomorrow at 3pm", "make it 4", {"start_at": local_time(TOMORROW, "16:00")}),
        (
            "Chess tomorrow at 3pm",
            "sorry, I meant Monday",
            {"start_at": local_time("11-23", "15:00")},
        ),
        (
            "dentist tomorrow at 3pm to 4pm",
            "no, from 5 to 6",
            {"start_at": local_time(TOMORROW, "17:00"), "end_at": local_time(TOMORROW, "18:00")},
        ),
        ("move gym to Tuesday at 9am", "no, Wednesday", {"start_at": local_time("11-25", "09:00")}),
        ("明天下午三点开会", "改成四点", {"start_at": local_time(TOMORROW, "16:00")}),
        ("明天下午三点开会", "不，改成四点", {"start_at": local_time(TOMORROW, "16:00")}),
        ("明天下午三点开会", "不是，是周一", {"start_at": local_time("11-23", "15:00")}),
    ],
)
def test_another_time_corrects_what_was_done_or_refused(
    text: str, correction: str, arguments: dict[str, str]
) -> None:
    done, refused = Conversation(), refusing()
    for conversation in (done, refused):
        conversation.send(text)
        conversation.backend.calls.clear()
        conversation.send(correction)
        [(_, actual)] = conversation.changes
        assert is_same(arguments, actual), actual
    assert done.changes[0][0] == "update_schedule_item"
    assert "title" in refused.changes[0][1] or "item_id" in refused.changes[0][1]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("dentist tomorrow at 3 to 4", "yes"),
        ("delete the gym", "ok, do it"),
        ("明天下午三点开会", "好的"),
        ("把牙医改到周五", "确认"),
    ],
)
def test_a_late_yes_proposes_a_refused_change_again(text: str, answer: str) -> None:
    conversation = refusing()
    conversation.send(text)
    before = list(conversation.changes)
    conversation.send(answer)
    assert conversation.changes == before * 2


@pytest.mark.parametrize("answer", ["thanks", "thank you!", "谢谢"])
def test_thanks_propose_no_refused_change_again(answer: str) -> None:
    conversation = refusing()
    conversation.send("dentist tomorrow at 3 to 4")
    before = list(conversation.changes)
    assert conversation.send(answer) in ("You are welcome.", "不客气。")
    assert conversation.changes == before


@pytest.mark.parametrize(
    "messages",
    [
        ("no, at 5 instead", "no, at 4 instead"),
        ("yes", "no, at 4 instead"),
        ("改成五点", "改成四点"),
    ],
)
def test_of_several_answers_that_come_as_one_the_last_counts(messages: tuple[str, ...]) -> None:
    for conversation in (Conversation(), refusing()):
        conversation.send("dentist tomorrow at 3")
        conversation.backend.calls.clear()
        conversation.send("\n\n".join(messages))
        [(_, arguments)] = conversation.changes
        assert is_same({"start_at": local_time(TOMORROW, "16:00")}, arguments), arguments


@pytest.mark.parametrize("text", ["No, the other one tomorrow at 5", "don't tomorrow at 5pm"])
def test_an_answer_is_no_title(text: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert conversation.changes == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Chess tomorrow at 3pm", local_time(TOMORROW, "15:00")),
        ("opera on 5 December at 8pm", local_time("12-05", "20:00")),
        ("明天下午三点开会", local_time(TOMORROW, "15:00")),
    ],
)
def test_an_event_does_not_answer_which_record_is_meant(text: str, start: str) -> None:
    conversation = Conversation()
    assert "several" in conversation.send("delete the yoga class")
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert tool == "create_schedule_item"
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize("answer", ["no", "nope", "不", "不是"])
def test_a_late_no_changes_nothing(answer: str) -> None:
    conversation = Conversation()
    conversation.send("dentist tomorrow at 3")
    assert "different" in (reply := conversation.send(answer)) or "改成什么样" in reply
    assert len(conversation.changes) == 1


@pytest.mark.parametrize("text", ["no, at 4 instead", "make it 5", "改成四点"])
def test_another_time_without_anything_to_correct_is_asked_about(text: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    ("text", "reask", "answer", "tool"),
    [
        ("delete the yoga class", "yes", "the first one", "delete_schedule_item"),
        ("delete the yoga class", "ok", "no, the second one", "delete_schedule_item"),
        ("remind me to call mom", "yes", "tomorrow at 3", "create_schedule_item"),
        ("create an event tomorrow at 5pm", "yes", "Piano", "create_schedule_item"),
        ("share the team meeting", "sure", "anna", "share_schedule_item"),
        ("提醒我给李雷打电话", "好的", "改成四点", "create_schedule_item"),
    ],
)
def test_yes_to_a_question_that_needs_more_is_asked_again(
    text: str, reask: str, answer: str, tool: str
) -> None:
    conversation = Conversation()
    question = conversation.send(text)
    assert conversation.send(reask) == question
    assert conversation.changes == []
    conversation.send(answer)
    assert [name for name, _ in conversation.changes] == [tool]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("delete the yoga class", "no"),
        ("remind me to call mom", "no thanks"),
        ("create an event tomorrow at 5pm", "算了"),
        ("提醒我给李雷打电话", "不"),
        ("share the team meeting", "never mind"),
        ("make a diet plan for my cat", "stop"),
    ],
)
def test_no_to_a_question_changes_nothing(text: str, answer: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    conversation.send(answer)
    assert conversation.changes == []


@pytest.mark.parametrize("text", ["what can you do", "help", "who are you?", "你能做什么"])
def test_a_question_about_the_model_is_no_answer(text: str) -> None:
    conversation = Conversation()
    conversation.send("create an event tomorrow at 5pm")
    assert "calendar" in (reply := conversation.send(text)) or "日历" in reply
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    "text",
    [
        "I feel sad today",
        "My cat died yesterday",
        "I am so tired today",
        "My dog is sick today",
        "it rained all day yesterday",
        "We won the game last night",
        "I love Mondays",
        "Today was great",
        "my grandmother passed away last week",
        "I got fired today",
        "tomorrow is a holiday",
        "I have a headache since this morning",
        "Work was hard today at 9",
        "happy new year",
        "good luck tomorrow",
        "see you tomorrow at 3",
        "我今天很难过",
        "我的猫昨天死了",
        "今天好累啊",
        "今天心情不好",
        "我妈妈周日来看我了",
        "今天是我的生日",
        "昨晚没睡好",
        "新年快乐",
    ],
)
def test_what_the_user_only_tells_is_not_put_into_the_calendar(text: str) -> None:
    conversation = Conversation()
    reply = conversation.send(text)
    assert not reply.endswith(("?", "？"))
    assert "did not understand" not in reply
    assert "没有听懂" not in reply
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    ("text", "answer", "start"),
    [
        ("Bob is coming tomorrow at 5", "yes", local_time(TOMORROW, "17:00")),
        ("My flight leaves at 9am on Friday", "yes", local_time("11-27", "09:00")),
        ("Dentist tomorrow", "no, at 3", local_time(TOMORROW, "15:00")),
        ("dentist monday or tuesday at 3", "yes", local_time("11-23", "15:00")),
        ("周一和周三早上七点健身", "好的", local_time("11-23", "07:00")),
        ("明天放假", "好的", local_time(TOMORROW)),
        (
            "party with everybody that I know and their dogs and cats and goldfish today at 8pm",
            "ok",
            local_time(TODAY, "20:00"),
        ),
    ],
)
def test_what_may_be_an_event_is_asked_about(text: str, answer: str, start: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    [(tool, arguments)] = conversation.changes
    assert tool == "create_schedule_item"
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize(
    ("text", "title", "start"),
    [
        (
            "put gym on my calendar on Friday from 6pm to 7pm",
            "Gym",
            local_time(TODAY, "18:00"),
        ),
        ("put gym on Friday from 6pm to 7pm", "Gym", local_time(TODAY, "18:00")),
        ("add gym from 6pm to 7pm on Sunday", "Gym", local_time("11-22", "18:00")),
        ("set gym from 6pm to 7pm on Sunday", "Gym", local_time("11-22", "18:00")),
        (
            "put Lunch with Bob on my calendar for Tuesday from 12 to 1",
            "Lunch with Bob",
            local_time("11-24", "12:00"),
        ),
        (
            "could you put the dentist on my calendar Tuesday 3pm to 4pm",
            "Dentist",
            local_time("11-24", "15:00"),
        ),
        ("bring cake to team meeting tomorrow at 3", None, local_time(TOMORROW, "15:00")),
        ("在日历里加上项目评审，周五下午三点到四点", "项目评审", local_time("11-27", "15:00")),
        ("把牙医放进日历，周五下午三点", "牙医", local_time("11-27", "15:00")),
    ],
)
def test_a_new_item_does_not_move_an_existing_one_of_its_name(
    text: str, title: str | None, start: str
) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert tool == "create_schedule_item"
    assert is_same({"start_at": start} | ({"title": title} if title else {}), arguments), arguments


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("帮我创建一个日程：项目评审，12月5日14:00到15:30", "项目评审"),
        ("创建日程：场地布置，明天下午三点", "场地布置"),
        ("新建一个日程：次要讨论，明天10点", "次要讨论"),
        ("明天下午三点条目整理", "条目整理"),
        ("周五下午三点到四点项目评审", "项目评审"),
        ("创建日程：一次性检查，明天十点", "一次性检查"),
        ("新建日程，标题：新的开始，时间：明天下午两点", "新的开始"),
        ("创建事件：把脉，明天上午十点", "把脉"),
        ("后天上午十点有机食品展", "有机食品展"),
        ("周六上午九点约会", "约会"),
        ("明天下午两点记者招待会", "记者招待会"),
        ("周日晚上七点读书会", "读书会"),
        ("明天下午三点订婚宴会", "订婚宴会"),
        ("加个会：周会，明天十点", "周会"),
    ],
)
def test_a_chinese_title_keeps_its_first_characters(text: str, title: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert (tool, arguments["title"]) == ("create_schedule_item", title)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "Gym at 7am and lunch with Tom at noon",
            [("Gym", "07:00"), ("Lunch with Tom", "12:00")],
        ),
        (
            "Gym at 7am, lunch at noon, dinner at 8pm",
            [("Gym", "07:00"), ("Lunch", "12:00"), ("Dinner", "20:00")],
        ),
        ("gym 7am & lunch noon", [("Gym", "07:00"), ("Lunch", "12:00")]),
        ("gym at 7am plus lunch at noon tomorrow", [("Gym", "07:00"), ("Lunch", "12:00")]),
        ("gym tomorrow 7am and then breakfast at 9", [("Gym", "07:00"), ("Breakfast", "09:00")]),
        ("call mom and dad at 2pm", [("Call mom and dad", "14:00")]),
        ("明天上午7点健身，中午12点和Tom吃饭", [("健身", "07:00"), ("和Tom吃饭", "12:00")]),
        (
            "明天三点开会，五点看电影，八点聚餐",
            [("开会", "15:00"), ("看电影", "17:00"), ("聚餐", "20:00")],
        ),
        ("买牛奶和鸡蛋明天下午五点", [("买牛奶和鸡蛋", "17:00")]),
    ],
)
def test_each_event_of_a_sentence_is_an_item_of_the_same_day(
    text: str, items: list[tuple[str, str]]
) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert {name for name, _ in conversation.changes} == {"create_schedule_item"}
    assert [(a["title"], a["start_at"]) for _, a in conversation.changes] == [
        (title, local_time(TOMORROW, clock)) for title, clock in items
    ]


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("move the dentist to 4 and share it with anna", ["update", "share"]),
        ("把牙医改到下午四点，然后分享给anna", ["update", "share"]),
        ("delete the gym and add yoga tomorrow at 8", ["create", "delete"]),
        ("Add chess at 7am. Also move dentist to Tuesday at 4.", ["create", "update"]),
    ],
)
def test_several_wishes_of_a_message_are_all_served(text: str, tools: list[str]) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert sorted(name.partition("_")[0] for name, _ in conversation.changes) == sorted(tools)


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("who is bob@example.com?", "search_users", {"query": "bob@example.com"}),
        ("bob@example.com是谁", "search_users", {"query": "bob@example.com"}),
        ("who is Bob Smith?", "search_users", {"query": "Bob Smith"}),
        ("do you know anna?", "get_profile", {"username": "anna"}),
        ("who is the user anna", "get_profile", {"username": "anna"}),
        ("你认识anna吗", "get_profile", {"username": "anna"}),
        ("tomorrow?", "list_schedule_items", TOMORROW_RANGE),
        ("free tomorrow?", "list_schedule_items", TOMORROW_RANGE),
        (
            "what do I have from Dec 30 to Jan 2",
            "list_schedule_items",
            {"start_at": local_time("12-30"), "end_at": "2027-01-03T00:00:00+08:00"},
        ),
        (
            "what's on 5 December",
            "list_schedule_items",
            {"start_at": local_time("12-05"), "end_at": local_time("12-06")},
        ),
        ("明天", "list_schedule_items", TOMORROW_RANGE),
        ("明天都有什么", "list_schedule_items", TOMORROW_RANGE),
        ("我的待办消息有哪些", "list_inbox_messages", {"status": "pending"}),
        ("待办消息", "list_inbox_messages", {"status": "pending"}),
        ("do I have anything pending", "list_inbox_messages", {"status": "pending"}),
        ("what needs my attention", "list_inbox_messages", {}),
        ("我有什么要处理的", "list_inbox_messages", {}),
    ],
)
def test_questions_about_users_and_messages_call_their_tool(
    text: str, tool: str, arguments: dict[str, Any]
) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert conversation.backend.calls == [(tool, arguments)]


@pytest.mark.parametrize(
    "text",
    ["what can you do", "What can you help me with?", "commands", "how does this work", "help",
     "asdf", "who is the president of France?", "what's the weather tomorrow?", "tell me a joke"],
)  # fmt: skip
def test_it_says_in_two_lines_what_it_can_do(text: str) -> None:
    reply = Conversation().send(text)
    assert len(reply.splitlines()) == 2
    assert "calendar" in reply
    assert "dentist tomorrow at 3pm" in reply


@pytest.mark.parametrize(
    "text", ["你能做什么", "你会干嘛", "有什么功能", "讲个笑话", "谁是法国总统"]
)
def test_it_says_in_two_chinese_lines_what_it_can_do(text: str) -> None:
    reply = Conversation().send(text)
    assert len(reply.splitlines()) == 2
    assert "日历" in reply


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can my dog eat grapes?", "grapes and raisins can be toxic to dogs"),
        ("is chocolate bad for cats?", "chocolate and cocoa can be toxic to cats"),
        ("my dog ate some raisins", "call a vet"),
        ("can I give my cat milk?", "ask a vet"),
        ("狗能吃葡萄吗", "葡萄和葡萄干对狗可能有毒"),
        ("我家猫吃了洋葱怎么办", "联系兽医"),
        ("狗可以吃米饭吗", "咨询兽医"),
    ],
)
def test_a_question_about_the_food_of_a_pet_is_answered_from_the_table(
    text: str, words: str
) -> None:
    conversation = Conversation()
    assert words in conversation.send(text)
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    ("text", "answer", "arguments"),
    [
        ("move dentist to Paris", "yes", {"metadata": {"location": "Paris"}}),
        ("move dentist to Paris", "no, Friday", {"start_at": local_time("11-27", "10:00")}),
        ("change dentist to Doctor visit", "yes", {"title": "Doctor visit"}),
        ("把牙医改到上海", "是的", {"metadata": {"location": "上海"}}),
        ("把牙医改到上海", "不，改到周五", {"start_at": local_time("11-27", "09:30")}),
    ],
)
def test_a_target_that_may_be_a_place_or_a_title_is_asked_about(
    text: str, answer: str, arguments: dict[str, Any]
) -> None:
    conversation = Conversation()
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    [(_, actual)] = conversation.changes
    assert is_same(arguments, actual), actual


@pytest.mark.parametrize("text", ["what day is today", "what time is it?", "现在几点", "今天周几"])
def test_the_day_and_the_time_are_told(text: str) -> None:
    reply = Conversation().send(text)
    assert "Fri 20 Nov, 15:04" in reply or "11月20日（周五） 15:04" in reply


@pytest.mark.parametrize(
    ("text", "item_id", "start"),
    [
        ("move gym to 9am on Tuesday", records.GYM, local_time("11-24", "09:00")),
        ("change gym from 7am to 8am", records.GYM, local_time(TOMORROW, "08:00")),
        ("set the gym to 7pm", records.GYM, local_time(TOMORROW, "19:00")),
        ("put the gym on Sunday at 6pm", records.GYM, local_time("11-22", "18:00")),
    ],
)
def test_an_item_that_is_named_is_moved(text: str, item_id: str, start: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert tool == "update_schedule_item"
    assert is_same({"item_id": item_id, "start_at": start}, arguments), arguments


def refusing() -> Conversation:
    """Return a conversation of a user who refuses all changes of items."""
    return Conversation(FakeBackend(fixed_results=dict.fromkeys(CHANGING_TOOLS, REFUSED)))
