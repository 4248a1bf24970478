"""Finding the schedule item that a person means."""

import re
from collections.abc import Generator, Sequence
from datetime import datetime, timedelta
from typing import Any

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import Answer, Halt, Request, Step, ask, do, look_up
from offline_model.conversation.tool_results import Record
from offline_model.dates import Span, as_range
from offline_model.dates.moments import start_of_day, to_iso
from offline_model.handlers.formatting import item_words
from offline_model.handlers.references import MEETING, Reference, read_reference
from offline_model.handlers.selection import EACH, nth, pick

Found = Generator[Step, Answer, list[Record]]


class NothingFound(Halt):
    """No item fits the words."""


def with_details(request: Request, item: Record) -> Generator[Step, Answer, Record]:
    """Give an item with all that is known of it: a list says less."""
    if "get_schedule_item" not in request.tools:
        return item
    name = request.tools.id_parameter("get_schedule_item", "item_id")
    outcome = yield from do(request, "get_schedule_item", **{name: item["id"]})
    return {**item, **outcome.record, "id": item["id"]}


def find_item(request: Request, text: str) -> Generator[Step, Answer, Record]:
    """Find the one item that the words mean, looking it up and asking where needed."""
    return (yield from find_items(request, text, several=False))[0]


def find_items(request: Request, text: str, *, several: bool = True) -> Found:
    """Find the items that the words mean, at least one; with `several`, "all" means all."""
    found = yield from _find(request, text, several=several)
    return _or_nothing(request, [{**r, "id": id_of(r)} for r in found if id_of(r)], "")


def _find(request: Request, text: str, *, several: bool) -> Found:
    reference = read_reference(request, text)
    if reference.item_id:
        return [_known(request, reference.item_id)]
    if reference.ordinal is not None and request.memory.listed("item"):
        return [_by_ordinal(request, reference.ordinal)]
    records = yield from _candidates(request, reference, _parts(text) if several else [])
    if reference.ordinal is not None and (record := nth(records, reference.ordinal)):
        return [record]
    if several and (reference.every or len(_parts(text)) == len(records)):
        return records
    return (yield from pick(request, records, lambda r: item_words(request, r), several=several))


def _list(request: Request, **arguments: Any) -> Found:
    records = yield from look_up(request, "list_schedule_items", **arguments)
    return [{**record, "id": id_of(record)} for record in records if id_of(record)]


def _known(request: Request, item_id: str) -> Record:
    known = {r.get("id"): r for r in request.memory.known("item")}
    return known.get(item_id, {"id": item_id})


def _by_ordinal(request: Request, ordinal: int) -> Record:
    listed = request.memory.listed("item")
    record = nth(listed, ordinal)
    if record is None:
        raise Halt(
            request.say(
                f"The last list had only {len(listed)} items.", f"上一个列表只有{len(listed)}项。"
            )
        )
    return record


def _candidates(request: Request, reference: Reference, parts: Sequence[str]) -> Found:
    if reference.back:
        return (yield from _spoken_of(request, reference))
    if reference.next and not reference.words:
        records = yield from _list(request, start_at=to_iso(request.now), limit=20)
        return _or_nothing(request, records[:1], "")
    seen = _seen(request, reference)
    if len(seen) == 1:
        return seen
    records = yield from _search(request, reference, wider=len(parts) < 2)
    if not records and len(parts) > 1:
        return (yield from _each(request, parts))
    return _or_nothing(request, records, reference.words)


def _parts(text: str) -> list[str]:
    return [part for part in EACH.split(text) if part.strip()]


def _each(request: Request, parts: Sequence[str]) -> Found:
    """Find "the dentist and the gym" one by one."""
    found: list[Record] = []
    for part in parts:
        found += yield from find_items(request, part)
    return found


def _spoken_of(request: Request, reference: Reference) -> Found:
    """Give what "it" means: what was last spoken of, or what was listed."""
    if found := (yield from _in_aside(request)):
        return found
    last = request.memory.last("item")
    if last and not reference.every:
        return [last]
    if known := request.memory.known("item"):
        return known
    answer = yield from ask(request, "Which item do you mean?", "你指的是哪个日程？")
    again = read_reference(request, answer)
    if again.back:
        return _or_nothing(request, [], answer)
    records = yield from _search(request, again)
    return _or_nothing(request, records, again.words)


def _in_aside(request: Request) -> Found:
    """Find the items that the sentence before names: "I need no gym this week, delete it"."""
    said = request.aside.casefold()
    if len(said) < 4:
        return []
    start = to_iso(start_of_day(request.now))
    records = yield from _list(request, start_at=start)
    named = [r for r in records if (title := str(r.get("title", "")).casefold()) and title in said]
    return _best(request, "", named)


def _seen(request: Request, reference: Reference) -> list[Record]:
    """Give what was seen in this conversation and bears these words."""
    if not reference.words or reference.reading.known or reference.every:
        return []
    named = [r for r in request.memory.known("item") if _names(reference.words, r)]
    return _best(request, reference.words, named)


def _search(request: Request, reference: Reference, *, wider: bool = True) -> Found:
    """List by words and by day; then, where that finds nothing, by either alone."""
    span = _day_of(request, reference)
    bounds = range_arguments(span)
    words = "" if MEETING.match(reference.words) and span else reference.words
    query = words or None
    records = yield from _list(request, query=query, **bounds)
    found = _narrow(request, reference, records)
    if found or not query or not wider:
        return found
    bounds = bounds or {"start_at": to_iso(start_of_day(request.now))}
    records = yield from _list(request, **bounds)
    return _narrow(request, reference, [r for r in records if _resembles(words, r)])


def _day_of(request: Request, reference: Reference) -> Span | None:
    """Give the whole days to list; a time of day is compared afterwards."""
    span = as_range(reference.reading, request.now)
    if span is None or span.end is None or span.all_day:
        return span
    if reference.reading.day is None and reference.reading.clock:
        return Span(start_of_day(request.now), start_of_day(request.now) + timedelta(days=14))
    start = start_of_day(span.start)
    return Span(start, start + timedelta(days=1))


def _narrow(request: Request, reference: Reference, records: Sequence[Record]) -> list[Record]:
    clock = reference.reading.clock
    if clock:
        hours = {clock.hour % 24} if clock.exact else {clock.hour % 12, clock.hour % 12 + 12}
        if clock.half:
            hours = {clock.hour % 12 + (12 if clock.half == "pm" else 0)}
        records = [
            r
            for r in records
            if (start := request.start_of(r))
            and start.hour in hours
            and start.minute == clock.minute
        ]
    return _best(request, reference.words, list(records), timed=reference.reading.known)


def _best(
    request: Request, words: str, records: list[Record], *, timed: bool = False
) -> list[Record]:
    """Prefer what lies ahead and is open, and the title that is just these words."""
    if not timed:
        ahead = [r for r in records if _ends(request, r) >= request.now]
        records = ahead or records
    records = [r for r in records if r.get("status", "active") == "active"] or records
    exact = [r for r in records if str(r.get("title", "")).casefold() == words.casefold()]
    return exact or records


def _ends(request: Request, record: Record) -> datetime:
    return request.end_of(record) or request.start_of(record) or request.now


def _names(words: str, record: Record) -> bool:
    return words.casefold() in str(record.get("title", "")).casefold()


def _resembles(words: str, record: Record) -> bool:
    """Whether a title has all words of a reference, or most of its Chinese characters in pairs."""
    title = str(record.get("title", "")).casefold()
    latin = [w for w in re.findall(r"[a-z0-9]+", words.casefold()) if w not in _SMALL]
    chinese = re.findall(r"[\u3400-\u9fff]+", words)
    pairs = [run[i : i + 2] for run in chinese for i in range(len(run) - 1)]
    if not latin and not pairs:
        return False
    if latin:
        return all(_stem(w) in title for w in latin)
    return 2 * sum(pair in title for pair in pairs) >= len(pairs)


_SMALL = {"the", "a", "an", "with", "of", "for", "to", "my", "at", "in", "on", "and", "meeting"}
_SMALL |= {"appointment", "event", "call", "session", "s"}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _or_nothing(request: Request, records: list[Record], words: str) -> list[Record]:
    if records:
        return records
    english = f'"{words}"' if words else "that"
    chinese = f"“{words}”" if words else "符合的日程"
    raise NothingFound(
        request.say(
            f"I found nothing like {english} in your calendar, so nothing was changed.",
            f"我在你的日历里没有找到{chinese}，所以没有做任何改动。",
        )
    )


def range_arguments(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {}
    return {"start_at": to_iso(span.start), "end_at": to_iso(span.end) if span.end else None}
