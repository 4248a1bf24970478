"""Rescheduling an item: to another time, by a duration, or to another end."""

import re
from dataclasses import replace
from datetime import timedelta

from offline_model.conversation.flow import EndFlow, Flow, ReplyFlow, ask_user, confirm
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.durations import find_duration
from offline_model.dates.moments import to_iso
from offline_model.dates.resolution import Interval, resolve_move
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.formatting import format_interval, format_title
from offline_model.handlers.schedule.item_changes import (
    Change,
    rename_item,
    set_location,
    update_item,
)
from offline_model.handlers.schedule.item_resolver import fetch_details, resolve_item
from offline_model.handlers.schedule.likely_times import LIKELY_TIME, confirm_time
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.text.statements import strip_reason

ROOM = re.compile(
    r"room|office|building|hall|floor|cafe|café|studio|house|home|室|厅|楼|店|馆|公司|家|医院|学校"
    r"|酒店|饭店|机场|车站|公园",
    re.IGNORECASE,
)
INTO_ZH = re.compile(r"[改换更变](?:名|称|叫)?(?:成|为)")
RENAMES_EN = re.compile(r"(?:change|switch|edit|update|modify|turn)\b", re.IGNORECASE)
EARLIER = re.compile(
    r"\bearlier\b|\bforward\b|\bmove up\b|\badvance\b|\bup by\b|\bbring\b|\bsooner\b|提前"
    r"|提早|往前|向前|早",
    re.IGNORECASE,
)
LONGER = re.compile(r"\b(?:extend|longer|prolong|lengthen|more)\b|延长|加长|多", re.IGNORECASE)
SHORTER = re.compile(r"\b(?:shorten|shorter|cut|reduce|less)\b|缩短|短|减", re.IGNORECASE)
BARE_HOUR = re.compile(r"\s*\d{1,2}\b(?![\d/.:-])(?!\s*(?:am|pm|st|nd|rd|th)\b)")


def move_item(request: IntentRequest) -> ReplyFlow:
    """Move an item to a new time; a target that is no time is a new location or title."""
    if request["target"] and not _parse_target(request, request["target"]).names_time:
        return (yield from _change_otherwise(request))
    item = yield from _resolve_with_times(request)
    timex = _parse_target(request, request["target"])
    if not timex.names_time or timex.is_vague or _names_another_time(request):
        answer = yield from ask_user(
            request,
            f"To when should I move {format_title(request, item)}?",
            f"要把{format_title(request, item)}改到什么时候？",
        )
        timex = timex.merged_with(_parse_target(request, answer))
    return (yield from move_to(request, item, timex))


def _change_otherwise(request: IntentRequest) -> ReplyFlow:
    """Change the place or the title; ask which is meant unless the words say so."""
    target = request["target"].strip(EDGE_PUNCTUATION)
    if ROOM.search(target) and request["target"][:1] not in '"“':
        return (yield from set_location(request))
    if INTO_ZH.search(request.text):
        return (yield from rename_item(request))
    if RENAMES_EN.match(request.text):
        question = f'Should it be called "{target}"?', f"要改名为“{target}”吗？"
        change = rename_item
    else:
        question = f'Did you mean the place "{target}"?', f"您是指改地点为“{target}”吗？"
        change = set_location
    if instead := (yield from confirm(request, *question)):
        return (yield from move_item(replace(request, slots={**request.slots, "target": instead})))
    return (yield from change(request))


def move_to(request: IntentRequest, item: Record, timex: TimeExpression) -> ReplyFlow:
    """Move an item whose times are known."""
    new = resolve_move(timex, _interval_of(request, item), request.now)
    if new is None:
        raise EndFlow(request.localize("I could not make out the new time.", "我没看懂新的时间。"))
    return (yield from _set_time(request, item, new, timex))


def _parse_target(request: IntentRequest, text: str) -> TimeExpression:
    timex = request.parse_time(text)
    is_bare_hour = request.language == "en" and BARE_HOUR.match(text) and timex.clock is None
    if not is_bare_hour or any(start == 0 for start, _ in timex.spans):
        return timex
    return request.parse_time(f"at {text.lstrip()}")


def _names_another_time(request: IntentRequest) -> bool:
    """Return whether the target names a time beside its first one, as in "Friday 6pm to Sunday"."""
    rest = strip_reason(request["target"], request.language)
    timex = _parse_target(request, rest)
    for start, end in reversed(timex.spans):
        rest = rest[:start] + rest[end:]
    return bool(timex.days_end and timex.clock) or bool(LIKELY_TIME.search(rest.strip()))


def shift_item(request: IntentRequest) -> ReplyFlow:
    """Move an item by a duration: later, or earlier if the request says so."""
    duration = find_duration(request["duration"], request.language) or _parse_days(
        request["duration"]
    )
    if duration is None:
        return (yield from move_item(request))
    item = yield from _resolve_with_times(request)
    interval = _interval_of(request, item)
    step = -duration if EARLIER.search(request.text) else duration
    end = interval.end + step if interval.end else None
    return (yield from _set_time(request, item, Interval(interval.start + step, end)))


def _parse_days(text: str) -> timedelta | None:
    match = re.search(
        r"(an?|one|two|three|\d+|[一二两三四五六七])\s*个?(days?|weeks?|天|周|星期)", text
    )
    if not match:
        return None
    numbers = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3} | {
        "一": 1,
        "二": 2,
        "两": 2,
        "三": 3,
    }
    numbers |= {"四": 4, "五": 5, "六": 6, "七": 7}
    number = numbers.get(match[1]) or int(match[1])
    return timedelta(days=number * (7 if match[2][0] in "w周星" else 1))


def resize_item(request: IntentRequest) -> ReplyFlow:
    """Change an item's duration or its end."""
    item = yield from _resolve_with_times(request)
    interval = _interval_of(request, item)
    duration = find_duration(request["duration"], request.language)
    timex = request.parse_time(request["duration"])
    if duration and interval.end and LONGER.search(request.text) and not _names_total(request):
        end = interval.end + duration
    elif duration and interval.end and SHORTER.search(request.text) and not _names_total(request):
        end = interval.end - duration
    elif duration:
        end = interval.start + duration
    elif timex.names_time and (new := resolve_move(timex, interval, request.now)):
        end = new.start
    else:
        raise EndFlow(
            request.localize("I could not make out how long it should be.", "我没看懂要多长时间。")
        )
    return (yield from _set_time(request, item, Interval(interval.start, end)))


def _names_total(request: IntentRequest) -> bool:
    return bool(re.search(r"\bto\s+\S+\s*(?:hours?|h|min)|(?:延长|缩短)(?:到|至|为)", request.text))


def _set_time(
    request: IntentRequest, item: Record, new: Interval, timex: TimeExpression | None = None
) -> ReplyFlow:
    """Send a new time of an item, after a question if it is past or repeats."""
    name = format_title(request, item if item.get("title") else {"title": "it"})
    if new.end and new.end <= new.start:
        raise EndFlow(
            request.localize(
                f"Then {name} would end before it begins, so I changed nothing.",
                f"那样{name}会在开始之前结束，所以我没有做任何改动。",
            )
        )
    old = _interval_of(request, item)
    new = yield from confirm_time(
        request,
        name,
        new,
        timex or TimeExpression(day=new.start.date()),
        lambda instead: resolve_move(instead, old, request.now),
    )
    arguments = {"start_at": to_iso(new.start), "end_at": to_iso(new.end) if new.end else None}
    when = format_interval(request, new.start, new.end)
    return (
        yield from update_item(
            request, item, Change(arguments, f"is now {when}", f"现在改到{when}")
        )
    )


def _resolve_with_times(request: IntentRequest) -> Flow[Record]:
    """Resolve the item, and fetch its times if only its id is known."""
    item = yield from resolve_item(request, request["item"])
    return item if request.local_start(item) else (yield from fetch_details(request, item))


def _interval_of(request: IntentRequest, item: Record) -> Interval:
    return Interval(request.local_start(item) or request.now, request.local_end(item))
