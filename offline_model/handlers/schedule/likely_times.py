"""Questions before an item gets a time that it may not be meant to have: past, or repeated."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from offline_model.conversation.flow import Flow, ReplyFlow, confirm
from offline_model.conversation.request import IntentRequest
from offline_model.dates.resolution import Interval
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.formatting import format_interval

CANNOT_REPEAT = ("I cannot make repeating items. ", "我不能创建重复事项。")
DAY = timedelta(days=1)
MAX_NIGHT = timedelta(hours=9)
"""The longest time that may go on past midnight without a question."""
LIKELY_TIME = re.compile(
    r"\bor (?:at )?\d{1,2}\b|\bor$|^or\b|^(?:或者?|还是)"
    r"|\bon [a-z]+ \d{1,2}(?:st|nd|rd|th)?\b|\bon the \d"
    r"|\d[:/.]\d|\d ?[ap]\.?m\b|\b(?:at|from|until|till) \d|\b(?:noon|midnight)$"
    r"|(?:周|星期|礼拜)[一二三四五六日天]|[今明后昨]天"
    r"|[\d一二两三四五六七八九十]+[点号](?![楼线店])|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:mon|tues?|wed|thurs?|fri|sat|sun)\b|\b(?:today|tomorrow|tonight|yesterday)\b",
    re.IGNORECASE,
)
"""A time in a title or beside a time: it is that of another event, or was not understood."""
MAX_TIME_DOUBTS = 3
"""Questions about one time, after which the last answer counts as it is."""


def confirm_time(
    request: IntentRequest,
    name: str,
    interval: Interval,
    timex: TimeExpression,
    resolve: Callable[[TimeExpression], Interval | None],
    *,
    is_certain: bool = True,
) -> Flow[Interval]:
    """Ask about a time that is past or repeats, and return the one that is meant.

    `name` is the item's, in quotes; `resolve` resolves another time that the user names instead.
    If it is not certain that the user wants an item, any time is asked about. Ends the flow if
    the user does not want it.
    """
    for _ in range(MAX_TIME_DOUBTS):
        likely = _likely_interval(request, interval, timex)
        if likely is None and is_certain:
            return interval
        likely, is_certain = likely or interval, True
        question = _question(request, name, interval, likely, timex)
        instead = yield from confirm(request, *question)
        timex = replace(timex, is_recurring=False, is_passed=False, end_clock=None)
        if not instead:
            return likely
        timex = timex.merged_with(request.parse_time_only(instead) or request.parse_time(instead))
        interval = resolve(timex) or likely
    return interval


def explain_no_repetition(request: IntentRequest) -> ReplyFlow:
    """Explain that an item cannot repeat."""
    yield from ()
    return request.localize(
        f'{CANNOT_REPEAT[0]}You can say, for example: "yoga next Monday at 9".',
        f"{CANNOT_REPEAT[1]}可以这样说：“下周一上午九点瑜伽”。",
    )


def is_past(request: IntentRequest, interval: Interval) -> bool:
    """Return whether a time is over, or begins before now without an end."""
    return (interval.end or interval.start) <= request.now


def _likely_interval(
    request: IntentRequest, interval: Interval, timex: TimeExpression
) -> Interval | None:
    """Return the time to propose in a question; None if there is no doubt."""
    if (shorter := _without_wrong_end(interval, timex)) is not None:
        return shorter
    if is_past(request, interval):
        return _next_likely(request.now, interval)
    return interval if timex.is_recurring or timex.is_passed else None


def _without_wrong_end(interval: Interval, timex: TimeExpression) -> Interval | None:
    """Return the time with its ends exchanged if the end is meant to be on the same day."""
    if interval.end is None or timex.end_clock is None:
        return None
    length = interval.end - interval.start
    if not MAX_NIGHT < length <= DAY:
        return None
    if length == DAY:
        return Interval(interval.start, None)
    earlier = [interval.end - DAY]
    if not (timex.end_clock.meridiem or timex.end_clock.is_24_hour):
        earlier.append(interval.end - DAY / 2)
    return Interval(max(end for end in earlier if end < interval.start), interval.start)


def _next_likely(now: datetime, interval: Interval) -> Interval:
    """Return the same time tomorrow for one of today; any other past time can only be meant."""
    if interval.start.date() != now.date():
        return interval
    end = interval.end + timedelta(1) if interval.end else None
    return interval._replace(start=interval.start + timedelta(1), end=end)


def _question(
    request: IntentRequest,
    name: str,
    interval: Interval,
    likely: Interval,
    timex: TimeExpression,
) -> tuple[str, str]:
    written = format_interval(request, interval.start, interval.end)
    proposed = format_interval(request, likely.start, likely.end)
    if timex.is_recurring and likely == interval and not is_past(request, interval):
        return (
            f"{CANNOT_REPEAT[0]}Should {name} be there only once, {proposed}?",
            f"{CANNOT_REPEAT[1]}{name}只安排一次（{proposed}），可以吗？",
        )
    if _without_wrong_end(interval, timex) is not None:
        return (
            f"{written} would end on the next day. Did you mean {proposed}?",
            f"{written}会到第二天才结束。您是指{proposed}吗？",
        )
    if likely != interval:
        return (
            f"For {name}, {written} has passed. Did you mean {proposed}?",
            f"{name}的时间{written}已经过去。您是指{proposed}吗？",
        )
    if not timex.is_passed and not is_past(request, interval):
        return (
            f"Should I put {name} in your calendar, {proposed}?",
            f"要把{name}加到日历吗：{proposed}？",
        )
    if timex.is_passed:
        return f"Did you mean {proposed} for {name}?", f"{name}的时间，您是指{proposed}吗？"
    return (
        f"{proposed} is in the past. Did you mean that for {name}?",
        f"{proposed}已经过去。{name}的时间是这个吗？",
    )
