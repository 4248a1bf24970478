"""A time that cannot be meant, that is past or that repeats is asked about before a change."""

from datetime import date

import pytest

from offline_model.dates.calendar_dates import find_calendar_dates
from offline_model.text.language import detect_language
from tests.offline_model.conversation import Conversation, is_same
from tests.offline_model.phrases import TODAY, TOMORROW, local_time
from tests.offline_model.records import make_id, make_item


def assert_asks(text: str, question: str, answer: str, start: str) -> None:
    """Check that a message is answered by a question, and what follows the answer to it."""
    conversation = Conversation()
    reply = conversation.send(text)
    assert question in reply
    assert reply.endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    [(_, arguments)] = conversation.changes
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize(
    ("text", "question", "answer", "start"),
    [
        (
            "Dentist on 31 April at 3pm",
            "There is no 31 April",
            "yes",
            "2027-04-30T15:00:00+08:00",
        ),
        ("Dentist Feb 30 at 3pm", "28 February 2027", "ok", "2027-02-28T15:00:00+08:00"),
        (
            "dentist on the 31st of September at noon",
            "30 September 2027",
            "no, 29 September",
            "2027-09-29T12:00:00+08:00",
        ),
        ("move Dentist to 31 June", "30 June 2027", "yes please", "2027-06-30T10:00:00+08:00"),
        ("move gym to Nov 31", "30 November 2026", "sure", local_time("11-30", "07:00")),
        ("Birthday on 29 Feb", "28 February 2027", "yes", "2027-02-28T00:00:00+08:00"),
        ("2月30日开会", "没有2月30日", "好的", "2027-02-28T00:00:00+08:00"),
        ("4月31号下午三点看牙医", "2027年4月30日", "对", "2027-04-30T15:00:00+08:00"),
        (
            "4月31号下午三点看牙医",
            "2027年4月30日",
            "不，改成4月29号",
            "2027-04-29T15:00:00+08:00",
        ),
        (
            "Dentist on 31 April at 3pm",
            "30 April 2027",
            "no, on 2 May at 4",
            "2027-05-02T16:00:00+08:00",
        ),
        ("at 3pm on 31 April dentist", "30 April", "no, at 5pm", "2027-04-30T17:00:00+08:00"),
        ("move gym to 31 June at 9am", "30 June", "no, 1 July 8am", "2027-07-01T08:00:00+08:00"),
        (
            "Friday 12 December dentist at 9",
            "Saturday",
            "no, at 11am",
            local_time("12-12", "11:00"),
        ),
        (
            "4月31号下午三点看牙医",
            "2027年4月30日",
            "不，5月2日下午四点",
            "2027-05-02T16:00:00+08:00",
        ),
        ("4月31号下午三点看牙医", "2027年4月30日", "改成下午五点", "2027-04-30T17:00:00+08:00"),
        ("把牙医改到2月30日", "2027年2月28日", "是的", "2027-02-28T09:30:00+08:00"),
        ("Flight to Rome on 31/11 at 9", "no 31/11", "yes", local_time("11-30", "09:00")),
        ("move gym to 12/06", "two dates", "no, 12 June", "2027-06-12T07:00:00+08:00"),
        ("Friday 12 December dentist at 9", "Saturday", "yes", local_time("12-12", "09:00")),
        ("12月5日周五下午三点开会", "周六", "好", local_time("12-05", "15:00")),
        (
            "Vacation from July 8 to July 5",
            "before it begins",
            "yes",
            "2027-07-05T00:00:00+08:00",
        ),
    ],
)
def test_a_date_that_cannot_be_meant_is_asked_about(
    text: str, question: str, answer: str, start: str
) -> None:
    assert_asks(text, question, answer, start)


@pytest.mark.parametrize(
    ("text", "question", "answer", "start"),
    [
        ("dentist today at 9am", "tomorrow 09:00", "yes", local_time(TOMORROW, "09:00")),
        ("dentist today at 9am", "has passed", "no, at 5pm", local_time(TODAY, "17:00")),
        ("lunch yesterday at noon", "in the past", "yes", local_time("11-19", "12:00")),
        ("move gym to yesterday", "in the past", "yes", local_time("11-19", "07:00")),
        ("move dentist to today at 9am", "has passed", "yes", local_time(TOMORROW, "09:00")),
        ("bring the gym forward by 3 days", "in the past", "yes", local_time("11-18", "07:00")),
        ("meeting on Nov 3 at 10", "2027", "no, Dec 3", local_time("12-03", "10:00")),
        ("今天上午九点开会", "已经过去", "好的", local_time(TOMORROW, "09:00")),
        ("今天上午九点开会", "已经过去", "不，改成四点", local_time(TODAY, "16:00")),
        ("把牙医改到今天上午九点", "已经过去", "是", local_time(TOMORROW, "09:00")),
    ],
)
def test_a_past_time_is_asked_about(text: str, question: str, answer: str, start: str) -> None:
    assert_asks(text, question, answer, start)


@pytest.mark.parametrize(
    ("text", "question", "answer", "start"),
    [
        ("every Monday at 9 yoga", "cannot make repeating", "yes", local_time("11-23", "09:00")),
        ("every Monday at 9 yoga", "only once", "no, at 10", local_time("11-23", "10:00")),
        (
            "set up a weekly meeting with Bob on Tuesdays at 10",
            "cannot make repeating",
            "yes",
            local_time("11-24", "10:00"),
        ),
        ("gym on weekdays at 7am", "cannot make repeating", "ok", local_time(TOMORROW, "07:00")),
        ("wake me up every morning at 7", "repeating", "yes", local_time(TOMORROW, "07:00")),
        ("gym mon-fri at 7am", "cannot make repeating", "yes", local_time("11-23", "07:00")),
        ("周一到周五早上七点健身", "不能创建重复", "好", local_time("11-23", "07:00")),
        ("move gym to every Monday at 8", "repeating", "yes", local_time("11-23", "08:00")),
        ("每周一早上九点开例会", "不能创建重复", "好的", local_time("11-23", "09:00")),
        ("每晚十点提醒我睡觉", "不能创建重复", "行", local_time(TODAY, "22:00")),
        ("每月1号交房租", "不能创建重复", "可以", local_time("12-01")),
        ("每天提醒我吃药", "不能创建重复", "明天早上八点", local_time(TOMORROW, "08:00")),
    ],
)
def test_it_says_that_it_cannot_repeat_before_it_proposes(
    text: str, question: str, answer: str, start: str
) -> None:
    assert_asks(text, question, answer, start)


@pytest.mark.parametrize(
    "text", ["make the gym repeat weekly", "repeat the gym", "把健身设为每周重复"]
)
def test_an_item_that_exists_cannot_be_made_to_repeat(text: str) -> None:
    conversation = Conversation()
    assert {"repeating", "重复"} & set(conversation.send(text).replace("重复", " 重复 ").split())
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Dentist on 31 April at 3pm", "no"),
        ("dentist today at 9am", "no thanks"),
        ("every Monday at 9 yoga", "nope"),
        ("2月30日开会", "不"),
        ("今天上午九点开会", "不用了"),
        ("每周一早上九点开例会", "算了"),
    ],
)
def test_no_to_a_reading_changes_nothing(text: str, answer: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert "nothing" in (reply := conversation.send(answer)) or "没有做任何改动" in reply
    assert conversation.backend.calls == []


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("Vacation January 5 to January 8 2027", date(2027, 1, 5), date(2027, 1, 8)),
        ("Vacation 5 to 8 January 2027", date(2027, 1, 5), date(2027, 1, 8)),
        ("Jan 5-8, 2027", date(2027, 1, 5), date(2027, 1, 8)),
        ("Trip Dec 28 to Jan 3", date(2026, 12, 28), date(2027, 1, 3)),
        ("Trip Dec 28 to Jan 3 2028", date(2027, 12, 28), date(2028, 1, 3)),
        ("28 Dec 2026 to 3 Jan", date(2026, 12, 28), date(2027, 1, 3)),
        ("from 28 Dec 2026 until 3 Jan 2027", date(2026, 12, 28), date(2027, 1, 3)),
        ("Conference from Jan 30 to Feb 2", date(2027, 1, 30), date(2027, 2, 2)),
        ("November 18 to November 25", date(2026, 11, 18), date(2026, 11, 25)),
        ("出差12月28日到1月3日", date(2026, 12, 28), date(2027, 1, 3)),
        ("2027年1月5日到1月8日度假", date(2027, 1, 5), date(2027, 1, 8)),
        ("1月5日到8日", date(2027, 1, 5), date(2027, 1, 8)),
        ("明年12月30号至1月2号", date(2027, 12, 30), date(2028, 1, 2)),
    ],
)
def test_a_range_of_dates_has_the_years_that_make_it_short(
    text: str, start: date, last: date
) -> None:
    found = find_calendar_dates(text, detect_language(text), date(2026, 11, 20))
    assert found is not None
    assert (found.start, found.doubt) == (start, None)
    assert found.end is not None
    assert (found.end - last).days == 1


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("move Gym to 12 June", "2027-06-12T07:00:00+08:00"),
        ("move Gym to 25 June", "2027-06-25T07:00:00+08:00"),
        ("move gym to 3 December", local_time("12-03", "07:00")),
        ("reschedule the gym to the 5th of January", "2027-01-05T07:00:00+08:00"),
        ("move gym to June 12 at 8am", "2027-06-12T08:00:00+08:00"),
        ("把牙医改到12月3日", local_time("12-03", "09:30")),
    ],
)
def test_a_day_and_a_month_are_no_time_of_day(text: str, start: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert tool == "update_schedule_item"
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("am I free on Friday morning", {"start_at": local_time("11-27", "06:00")}),
        ("am I busy on Friday at 9am", {"start_at": local_time("11-27", "09:00")}),
        ("周五上午我有空吗", {"start_at": local_time("11-27", "06:00")}),
    ],
)
def test_a_weekday_whose_hours_are_over_is_that_of_next_week(
    text: str, expected: dict[str, str]
) -> None:
    conversation = Conversation()
    conversation.send(text)
    assert is_same(expected, conversation.backend.calls[-1][1]), conversation.backend.calls


@pytest.mark.parametrize(
    "text", ["am I free this morning?", "was I free yesterday?", "今天上午我有空吗"]
)
def test_hours_that_are_over_are_not_free(text: str) -> None:
    reply = Conversation().send(text)
    assert "is over" in reply or "已经过去" in reply


@pytest.mark.parametrize(
    ("text", "question", "answer", "start"),
    [
        ("dentist at 25:00 tomorrow", "no time 25:00", "3pm", local_time(TOMORROW, "15:00")),
        ("dentist tomorrow at 9:75", "no time 9:75", "at 9:45", local_time(TOMORROW, "09:45")),
        ("move gym to 31:00", "no time 31:00", "9am", local_time(TOMORROW, "09:00")),
        ("明天25点开会", "没有25点", "下午三点", local_time(TOMORROW, "15:00")),
        ("meeting tomorrow from 5pm to 3pm", "next day", "yes", local_time(TOMORROW, "15:00")),
        ("meeting tomorrow from 3pm to 3pm", "next day", "yes", local_time(TOMORROW, "15:00")),
        ("move the gym to 5pm to 3pm", "next day", "no, at 6pm", local_time(TOMORROW, "18:00")),
        ("明天下午五点到三点开会", "第二天", "好的", local_time(TOMORROW, "15:00")),
    ],
)
def test_a_time_that_does_not_exist_or_ends_too_early_is_asked_about(
    text: str, question: str, answer: str, start: str
) -> None:
    assert_asks(text, question, answer, start)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("bday party sat 7pm", local_time(TOMORROW, "19:00")),
        ("gym wed at 5", local_time("11-25", "17:00")),
        ("sun 9am church", local_time("11-22", "09:00")),
        ("wake me at 6", local_time(TOMORROW, "06:00")),
        ("wake me at 6pm", local_time(TODAY, "18:00")),
        ("Flight to Paris 12/15 at 6:45am", local_time("12-15", "06:45")),
        ("party from 11pm to 1am tomorrow", local_time(TOMORROW, "23:00")),
    ],
)
def test_a_short_name_of_a_time_is_read(text: str, start: str) -> None:
    conversation = Conversation()
    conversation.send(text)
    [(tool, arguments)] = conversation.changes
    assert tool == "create_schedule_item"
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize(
    "text",
    ["shorten gym by 2 hours", "end the gym at 6am", "把项目评审缩短两个小时"],
)
def test_an_end_before_the_start_is_refused(text: str) -> None:
    conversation = Conversation()
    reply = conversation.send(text)
    assert "before it begins" in reply or "在开始之前结束" in reply
    assert conversation.changes == []


@pytest.mark.parametrize(
    ("text", "answer", "expires_at"),
    [
        ("create an invite code valid until yesterday", "next Friday", local_time("11-28")),
        ("生成一个邀请码，有效到昨天", "下周五", local_time("11-28")),
        ("an invite code valid until 31 November", "yes", local_time("12-01")),
    ],
)
def test_an_expiry_that_is_past_is_asked_about(text: str, answer: str, expires_at: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    assert conversation.changes == [("create_invite_code", {"expires_at": expires_at})]


@pytest.mark.parametrize(
    ("text", "answer", "start"),
    [
        ("Tea at 5 or 6 tomorrow", "yes", local_time(TOMORROW, "17:00")),
        ("Tea at 5 or at 6 tomorrow", "at 6", local_time(TOMORROW, "18:00")),
        ("明天下午五点或六点喝茶", "下午六点", local_time(TOMORROW, "18:00")),
    ],
)
def test_a_choice_of_two_times_is_asked_about(text: str, answer: str, start: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    [(_, arguments)] = conversation.changes
    assert is_same({"start_at": start}, arguments), arguments


@pytest.mark.parametrize(
    ("text", "answer", "start"),
    [
        ("move gym to Friday 6pm to Sunday 8pm", "Sunday at 8pm", local_time("11-22", "20:00")),
        ("move gym to 5pm or 6pm tomorrow", "6pm", local_time(TOMORROW, "18:00")),
        ("把健身改到周日下午六点或者周一上午九点", "周一上午九点", local_time("11-23", "09:00")),
    ],
)
def test_a_move_to_two_times_is_asked_about(text: str, answer: str, start: str) -> None:
    conversation = Conversation()
    conversation.backend.items.append(make_item(make_id(12), "健身", "21", "07:00", None))
    assert conversation.send(text).endswith(("?", "？"))
    assert conversation.changes == []
    conversation.send(answer)
    [(_, arguments)] = conversation.changes
    assert is_same({"start_at": start}, arguments), arguments
