"""Creating schedule items."""

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from offline_model.conversation.flow import EndFlow, Flow, ReplyFlow, ask_user, call_tool
from offline_model.conversation.request import IntentRequest, Slots
from offline_model.conversation.tool_results import Record
from offline_model.dates.moments import to_iso
from offline_model.dates.resolution import Interval, resolve_event
from offline_model.dates.time_expression import TimeExpression
from offline_model.dates.time_zones import split_zone
from offline_model.handlers.formatting import format_interval, format_title
from offline_model.handlers.schedule.item_details import (
    NewItemDetails,
    parse_item_details,
    strip_title_en,
    strip_title_zh,
)
from offline_model.handlers.schedule.likely_times import CANNOT_REPEAT, LIKELY_TIME, confirm_time
from offline_model.text.answers import parse_answer
from offline_model.text.clauses import QUOTED

EVENING_EVENT = re.compile(
    r"\b(?:dinner|supper|drinks|movie|party|date night|theat(?:er|re)|concert|cocktails|bar)\b"
    r"|晚饭|晚餐|电影|聚餐|饭局|聚会|派对|酒|夜宵|演唱会|晚会",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"[?]|^(?:what|who|whom|whose|why|how|when|where|which|is|are|am|was|were|do|does|did"
    r"|can|could|will|would|should|has|have|had|show|list|display|tell|give|check|find"
    r"|search|look|see|view|open|get)\b|^(?:查|看看|看一|显示|列出|告诉|打开|搜)"
    r"|什么|怎么|怎样|如何|为什么|多少|几个|哪|谁|吗|是不是|有没有",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"^(?!(?:i|we)(?:'ve| have) (?:got|to)\b)(?:i|we|you|he|she|they)(?:'ve| have|'d|"
    r" had)? (?:already |just )?(?:\w+ed|did|made|sent|put|got|had|went|met|wrote|took|saw"
    r"|said|left)\b",
    re.IGNORECASE,
)
MAX_TIME_QUESTIONS = 2
MAX_TITLE_WORDS, MAX_TITLE_CHARACTERS = 12, 80
"""A longer title is more likely a sentence that was not understood."""
NO_TITLE = re.compile(
    r"instead|it|this|that|(?:(?:the )?(?:other|same|right|first|second|last) )?one", re.IGNORECASE
)
"""Refers to something, and names no event."""


def create_item(request: IntentRequest) -> ReplyFlow:
    """Create an item; ask the user for a title or a time that is missing."""
    zone, body = split_zone(request["body"] or request.text)
    zoned = _in_zone(request, zone) if zone else request
    details = parse_item_details(zoned, body)
    if request.shared_day and details.timex.day is None:
        details = details._replace(timex=request.shared_day.merged_with(details.timex))
    if "alarm" in request.slots:
        title = details.title or request.localize("Wake up", "起床")
        details = details._replace(title=title, timex=_in_the_morning(details.timex))
    if details.timex.days_end and details.timex.clock:  # one time on each of several days
        details = details._replace(timex=replace(details.timex, is_recurring=True, days_end=None))
    if not details.title:
        details = yield from _ask_title(request, details)
    interval, details = yield from _ask_time(zoned, details)
    name = format_title(request, {"title": details.title})
    interval = yield from confirm_time(
        zoned,
        name,
        interval,
        details.timex,
        lambda timex: _resolve(zoned, details, timex),
        is_certain=not _is_doubtful(request, details),
    )
    result = yield from call_tool(
        request, "create_schedule_item", **_arguments(request, details, interval)
    )
    return _format_created(request, details, interval, result.record)


def _in_the_morning(timex: TimeExpression) -> TimeExpression:
    """Return the time of an alarm, whose hour is in the morning unless it says otherwise."""
    clock = timex.clock
    if clock is None or clock.meridiem or clock.is_24_hour or timex.day_part:
        return timex
    return replace(timex, clock=clock._replace(meridiem="am"))


def _is_doubtful(request: IntentRequest, details: NewItemDetails) -> bool:
    """Return whether the title may have words in it that are none of it, such as another time."""
    if "uncertain" in request.slots:
        return True
    if QUOTED.search(request.text) or request["title"]:
        return False
    length = len(re.findall(r"\w+", details.title)) if details.title.isascii() else 0
    is_long = length > MAX_TITLE_WORDS or len(details.title) > MAX_TITLE_CHARACTERS
    is_answer = parse_answer(details.title).verdict == "no" or NO_TITLE.fullmatch(details.title)
    return is_long or bool(is_answer) or bool(LIKELY_TIME.search(details.title))


def _in_zone(request: IntentRequest, zone: str) -> IntentRequest:
    now = request.now.astimezone(ZoneInfo(zone))
    return replace(request, user=replace(request.user, now=now))


def _ask_title(request: IntentRequest, details: NewItemDetails) -> Flow[NewItemDetails]:
    answer = yield from ask_user(
        request, "What should I call it?", "这个事项叫什么名字？", free_text=True
    )
    from_answer = parse_item_details(request, answer)
    title = from_answer.title or answer.strip()
    return details._replace(title=title, timex=details.timex.merged_with(from_answer.timex))


def _ask_time(
    request: IntentRequest, details: NewItemDetails
) -> Flow[tuple[Interval, NewItemDetails]]:
    for _ in range(MAX_TIME_QUESTIONS):
        interval = _resolve(request, details, details.timex)
        if interval:
            return interval, details
        once = details.timex.is_recurring
        answer = yield from ask_user(
            request,
            f'{CANNOT_REPEAT[0] if once else ""}When should "{details.title}" be?',
            f"{CANNOT_REPEAT[1] if once else ''}“{details.title}”安排在什么时候？",
        )
        open_timex = replace(details.timex, is_recurring=False)
        details = details._replace(timex=open_timex.merged_with(request.parse_time(answer)))
    if interval := _resolve(request, details, details.timex):
        return interval, details
    raise EndFlow(
        request.localize(
            "I could not make out a time in that, so I have not created anything. "
            'Try for example "tomorrow at 3pm".',
            "我没看懂时间，所以没有创建。可以这样说：“明天下午三点”。",
        )
    )


def _resolve(
    request: IntentRequest, details: NewItemDetails, timex: TimeExpression
) -> Interval | None:
    evening = bool(EVENING_EVENT.search(details.title))
    return resolve_event(timex, request.now, evening=evening)


def _arguments(
    request: IntentRequest, details: NewItemDetails, interval: Interval
) -> dict[str, Any]:
    metadata = {"location": details.location, "notes": details.notes}
    metadata = {key: value for key, value in metadata.items() if value}
    return {
        "title": details.title[:255],
        "start_at": to_iso(interval.start),
        "end_at": to_iso(interval.end) if interval.end else None,
        "timezone": request.user.zone,
        "description": details.description,
        "metadata": metadata or None,
    }


def _format_created(
    request: IntentRequest, details: NewItemDetails, interval: Interval, record: Record
) -> str:
    record = {"title": details.title, "start_at": to_iso(interval.start), **record}
    start = request.local_start(record) or interval.start
    when = format_interval(request, start, request.local_end(record) or interval.end)
    title = format_title(request, record)
    return request.localize(
        f"Done: {title} is in your calendar, {when}.", f"已创建事项{title}：{when}。"
    )


def describes_new_item(request: IntentRequest) -> bool:
    """Return whether a sentence that no intent matches names an event and its time."""
    if QUESTION.search(request.text) or REPORT.search(request.text):
        return False
    timex = request.parse_time()
    if not timex.names_time or (resolve_event(timex, request.now) is None and not timex.is_vague):
        return False
    strip = strip_title_zh if request.language == "zh" else strip_title_en
    details = parse_item_details(request, request.text)
    return len(strip(details.title)) > 1


def join_body(slots: Slots) -> Slots:
    """Join the texts in front of and behind the verb, as in `明天三点提醒我开会`."""
    if "before" not in slots:
        return slots
    return {**slots, "body": f"{slots['before']},{slots.get('body', '')}"}


def named_day(request: IntentRequest) -> TimeExpression | None:
    """Return the day that a request names, for another request of the message without one."""
    timex = request.parse_time()
    return (
        TimeExpression(day=timex.day, is_weekday_only=timex.is_weekday_only) if timex.day else None
    )


def likely_day(request: IntentRequest) -> TimeExpression | None:
    """Return the day that the time of a request is on, if it names a time of day."""
    timex = request.parse_time()
    interval = resolve_event(timex, request.now) if timex.clock else None
    return TimeExpression(day=interval.start.date()) if interval else None
