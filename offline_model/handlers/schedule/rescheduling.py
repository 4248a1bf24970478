"""Moving a schedule item in time: to another time, by a length, or to another end."""

import re
from collections.abc import Generator
from datetime import timedelta

from offline_model.conversation.flow import Answer, Halt, Request, Script, Step, ask
from offline_model.conversation.tool_results import Record
from offline_model.dates import Reading, Span, moved
from offline_model.dates.durations import find_length
from offline_model.dates.moments import to_iso
from offline_model.handlers.formatting import span_words, title_words
from offline_model.handlers.schedule.item_changes import Change, apply, rename_item, set_location
from offline_model.handlers.schedule.item_resolver import find_item, with_details

PLACE = re.compile(
    r"room|office|building|hall|floor|cafe|café|studio|house|home|[A-Z]\w+|室|厅|楼|店|馆|公司|家"
)
EARLIER = re.compile(
    r"\bearlier\b|\bforward\b|\bmove up\b|\badvance\b|\bup by\b|\bbring\b|\bsooner\b|提前"
    r"|提早|往前|向前|早",
    re.IGNORECASE,
)
LONGER = re.compile(r"\b(?:extend|longer|prolong|lengthen|more)\b|延长|加长|多", re.IGNORECASE)
SHORTER = re.compile(r"\b(?:shorten|shorter|cut|reduce|less)\b|缩短|短|减", re.IGNORECASE)


def move_item(request: Request) -> Script:
    """Give an item a new time; without a time in the words, a new place or a question."""
    if request["target"] and not _target(request, request["target"]).known:
        if PLACE.search(request["target"]) and request["target"][:1] not in '"“':
            return (yield from set_location(request))
        if request.language == "zh" and request["what"]:
            return (yield from rename_item(request))
    item = yield from _with_time(request)
    span = _span(request, item)
    reading = _target(request, request["target"])
    if not reading.known or reading.fuzzy:
        answer = yield from ask(
            request,
            f"To when should I move {title_words(request, item)}?",
            f"要把{title_words(request, item)}改到什么时候？",
        )
        reading = reading.completed_by(_target(request, answer))
    new = moved(reading, span, request.now)
    if new is None:
        raise Halt(request.say("I could not make out the new time.", "我没看懂新的时间。"))
    return (yield from _set_time(request, item, new))


def _target(request: Request, text: str) -> Reading:
    bare = re.match(r"\s*\d{1,2}\b(?![\d/.:-])(?!\s*(?:am|pm|st|nd|rd|th|点|号|日|月))", text)
    return request.read_time(f"at {text}" if bare and request.language == "en" else text)


def shift_item(request: Request) -> Script:
    """Move an item by a length of time: later, or earlier where the words say so."""
    length = find_length(request["by"], request.language) or _days(request["by"])
    if length is None:
        return (yield from move_item(request))
    item = yield from _with_time(request)
    span = _span(request, item)
    step = -length if EARLIER.search(request.text) else length
    end = span.end + step if span.end else None
    return (yield from _set_time(request, item, Span(span.start + step, end)))


def _days(text: str) -> timedelta | None:
    match = re.search(
        r"(an?|one|two|three|\d+|[一二两三四五六七])\s*个?(days?|weeks?|天|周|星期)", text
    )
    if not match:
        return None
    words = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3} | {"一": 1, "二": 2, "两": 2, "三": 3}
    words |= {"四": 4, "五": 5, "六": 6, "七": 7}
    number = words.get(match[1]) or int(match[1])
    return timedelta(days=number * (7 if match[2][0] in "w周星" else 1))


def resize_item(request: Request) -> Script:
    """Give an item a new length or a new end."""
    item = yield from _with_time(request)
    span = _span(request, item)
    length = find_length(request["by"], request.language)
    reading = request.read_time(request["by"])
    if length and span.end and LONGER.search(request.text) and not _absolute(request):
        end = span.end + length
    elif length and span.end and SHORTER.search(request.text) and not _absolute(request):
        end = span.end - length
    elif length:
        end = span.start + length
    elif reading.known and (new := moved(reading, span, request.now)):
        end = new.start
    else:
        raise Halt(
            request.say("I could not make out how long it should be.", "我没看懂要多长时间。")
        )
    return (yield from _set_time(request, item, Span(span.start, end)))


def _absolute(request: Request) -> bool:
    return bool(re.search(r"\bto\s+\S+\s*(?:hours?|h|min)|(?:延长|缩短)(?:到|至|为)", request.text))


def _set_time(request: Request, item: Record, new: Span) -> Script:
    arguments = {"start_at": to_iso(new.start), "end_at": to_iso(new.end) if new.end else None}
    when = span_words(request, new.start, new.end)
    return (yield from apply(request, item, Change(arguments, f"is now {when}", f"现在改到{when}")))


def _with_time(request: Request) -> Generator[Step, Answer, Record]:
    """Find the item, with its times: an id alone says nothing about them."""
    item = yield from find_item(request, request["what"])
    return item if request.start_of(item) else (yield from with_details(request, item))


def _span(request: Request, item: Record) -> Span:
    return Span(request.start_of(item) or request.now, request.end_of(item))
