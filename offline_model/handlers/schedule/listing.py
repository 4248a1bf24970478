"""The calendar: what is in it, when, and what goes out of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from offline_model.conversation.flow import Request, Script, ask, do, do_all, failure
from offline_model.conversation.tool_results import Outcome, Record
from offline_model.dates import Reading, Span, as_range
from offline_model.dates.moments import start_of_day, to_iso
from offline_model.handlers.formatting import (
    bullets,
    day_words,
    details,
    item_words,
    span_words,
    title_words,
)
from offline_model.handlers.references import read_reference
from offline_model.handlers.schedule.item_resolver import (
    find_item,
    find_items,
    range_arguments,
    with_details,
)

PAST = re.compile(
    r"\b(?:did|was|were|had|last|yesterday|been|past)\b|昨|上周|上个|过去|之前|以前|去年",
    re.IGNORECASE,
)
MINE = re.compile(r"\bmy (day|week|month|weekend|morning|afternoon|evening)\b", re.IGNORECASE)
ALL = re.compile(r"\b(?:all|every|everything|entire|whole)\b|所有|全部", re.IGNORECASE)
FREE = re.compile(
    r"\b(?:free|busy|available|availability|open|time for|conflict\w*|double[- ]booked)\b"
    r"|有空|空闲|没空|忙|有时间|空吗|冲突",
    re.IGNORECASE,
)
ABOUT_WITH = re.compile(
    r"\b(?:with|about|called|named|titled|for)\s+(?P<words>[\w '&-]+?)(?:\?|$|,)", re.IGNORECASE
)


def list_items(request: Request) -> Script:
    """List a range of time; without one, what lies ahead."""
    reading = request.read_time(past=bool(PAST.search(request.text)))
    if not reading.known and (unit := MINE.search(request.text)):
        reading = request.read_time(f"this {unit[1]}" if unit[1] != "day" else "today")
    span = as_range(reading, request.now)
    bounds = range_arguments(span)
    if not bounds and not ALL.search(request.text):
        bounds = {"start_at": to_iso(start_of_day(request.now))}
    words = _words(request, reading)
    outcome = yield from do(request, "list_schedule_items", query=words, **bounds)
    return _listed(request, outcome, span, words)


def _words(request: Request, reading: Reading) -> str | None:
    """Give the words of a title in the question, as in "meetings with Anna"."""
    if request["words"]:
        return read_reference(request, request["words"]).words or None
    text = request.text
    for start, end in reversed(reading.spans):
        text = text[:start].rstrip() + " , " + text[end:].lstrip()
    match = ABOUT_WITH.search(text) if request.language == "en" else None
    words = read_reference(request, match["words"]).words if match else ""
    return words if len(words) > 1 and words.lower() not in ("me", "us", "today") else None


def _listed(request: Request, outcome: Outcome, span: Span | None, words: str | None) -> str:
    records = [r for r in outcome.records if r.get("status") != "cancelled"] or outcome.records
    when = _when(request, span)
    if FREE.search(request.text):
        return _busy(request, records, when)
    if not records:
        about = request.say(f' about "{words}"', f"与“{words}”有关的") if words else ""
        return request.say(
            f"There is nothing{about} in your calendar{when}.", f"{when}没有{about}日程安排。"
        )
    lines = bullets(records, lambda record: item_words(request, record))
    more = request.say("There are more: name a shorter time.", "还有更多，请缩小时间范围。")
    more = f"\n{more}" if outcome.more else ""
    return request.say(
        f"Here is what I found{when}:\n{lines}{more}", f"{when}的日程：\n{lines}{more}"
    )


def _busy(request: Request, records: Sequence[Record], when: str) -> str:
    if not records:
        return request.say(f"You are free{when}.", f"{when}你有空，没有安排。")
    lines = bullets(records, lambda record: item_words(request, record))
    return request.say(
        f"You have something on{when}:\n{lines}", f"{when}你有{len(records)}个安排：\n{lines}"
    )


def _when(request: Request, span: Span | None) -> str:
    if span is None:
        return request.say("", "接下来")
    if span.end is None:
        return (
            request.say(" from ", "从")
            + day_words(request, span.start.date())
            + request.say("", "起")
        )
    if span.all_day and (span.end - span.start).days > 1:
        return request.say(" for ", "") + span_words(request, span.start, span.end)
    if span.all_day:
        return request.say(" for ", "") + day_words(request, span.start.date())
    return request.say(" for ", "") + span_words(request, span.start, span.end)


def next_item(request: Request) -> Script:
    """Say what comes next."""
    outcome = yield from do(request, "list_schedule_items", start_at=to_iso(request.now), limit=10)
    ahead = [r for r in outcome.records if (s := request.start_of(r)) and s >= request.now]
    if not ahead:
        return request.say("There is nothing ahead in your calendar.", "接下来没有日程安排。")
    return request.say("Next: ", "接下来：") + item_words(request, ahead[0])


def find_time(request: Request) -> Script:
    """Say when something is, or list all that bears these words."""
    reference = read_reference(request, request["what"])
    if not reference.words:
        item = yield from find_item(request, request["what"])
        return item_words(request, item)
    span = as_range(reference.reading, request.now)
    records = (
        yield from do(
            request, "list_schedule_items", query=reference.words, **range_arguments(span)
        )
    ).records
    ahead = [r for r in records if (request.end_of(r) or request.now) >= request.now] or records
    if not ahead:
        return request.say(
            f'I found nothing called "{reference.words}" in your calendar.',
            f"日历里没有找到“{reference.words}”。",
        )
    return (
        bullets(ahead, lambda r: item_words(request, r))
        if len(ahead) > 1
        else item_words(request, ahead[0])
    )


def get_item(request: Request) -> Script:
    """Show one item with its details."""
    item = yield from find_item(request, request["what"])
    return details(request, (yield from with_details(request, item)))


def delete_items(request: Request) -> Script:
    """Delete the items that are meant."""
    every = request.say(" all", "全部") if request["every"] else ""
    items = yield from find_items(request, request["what"] + every)
    name = request.tools.id_parameter("delete_schedule_item", "item_id")
    outcomes = yield from do_all(
        request, [("delete_schedule_item", {name: item["id"]}) for item in items]
    )
    done = [i for i, outcome in zip(items, outcomes, strict=True) if not outcome.failed]
    lines = [_deleted(request, done)]
    lines += [failure(request, outcome) for outcome in outcomes if outcome.failed]
    return "\n".join(lines)


def clear_range(request: Request) -> Script:
    """Delete all items of a day or another range of time."""
    text = request["rest"] or request.text
    if not request.read_time(text).known and MINE.search(request.text) is None:
        text = yield from ask(request, "For which day?", "哪一天的？")
    elif not request.read_time(text).known:
        text = "today"
    all_of_it = f"{text} all" if request.language == "en" else f"{text}全部"
    return (yield from delete_items(replace(request, slots={"what": all_of_it})))


def _deleted(request: Request, items: Sequence[Record]) -> str:
    named = [title_words(request, item) for item in items if item.get("title")]
    if not named:
        return request.say("It is deleted.", "已删除。")
    return request.say(f"Deleted: {', '.join(named)}.", f"已删除{'、'.join(named)}。")
