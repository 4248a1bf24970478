"""Resolving references to schedule items, by the dialogue state and by lookups."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import EndFlow, Flow, ask_user, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.moments import start_of_day, to_iso
from offline_model.dates.resolution import Interval, resolve_range
from offline_model.handlers.formatting import format_item
from offline_model.handlers.references import Reference, parse_reference
from offline_model.handlers.selection import (
    confirm_reading,
    disambiguate,
    find_listed,
    find_similar,
    record_at,
    split_words,
)
from offline_model.text.quantifiers import LIST_SEPARATOR
from offline_model.text.statements import strip_reason


class ItemNotResolved(EndFlow):
    """No item matches the reference."""


def fetch_details(request: IntentRequest, item: Record) -> Flow[Record]:
    """Return an item with the fields that a list leaves out."""
    if "get_schedule_item" not in request.tools:
        return item
    parameter = request.tools.id_parameter("get_schedule_item", "item_id")
    result = yield from call_tool(request, "get_schedule_item", **{parameter: item["id"]})
    return {**item, **result.record, "id": item["id"]}


def resolve_item(request: IntentRequest, text: str) -> Flow[Record]:
    """Resolve a reference to one item, with lookups and a question to the user as needed."""
    return (yield from resolve_items(request, text, several=False))[0]


def resolve_items(request: IntentRequest, text: str, *, several: bool = True) -> Flow[list[Record]]:
    """Resolve a reference to at least one item; with `several`, "all" selects all."""
    text = strip_reason(text, request.language)
    found = yield from _resolve(request, text, several=several)
    return _require_any(request, [{**r, "id": record_id(r)} for r in found if record_id(r)], "")


class Candidates(NamedTuple):
    """Items that a reference may mean."""

    items: list[Record]
    problem: str = ""
    """Why the reference does not name them, so that the user must be asked; empty if it does."""


def _resolve(request: IntentRequest, text: str, *, several: bool) -> Flow[list[Record]]:
    reference = parse_reference(request, text)
    if reference.item_id:
        return [_item_by_id(request, reference.item_id)]
    if reference.ordinal is not None and (
        listed := find_listed(request, "item", reference.ordinal)
    ):
        return [listed]
    parts = _split_enumeration(text) if several else []
    items, problem = yield from _candidates(request, reference, parts)
    label = partial(format_item, request)
    if reference.ordinal is not None and (record := record_at(items, reference.ordinal)):
        return [record]
    if len(items) == 1 and problem:
        yield from confirm_reading(request, problem, label(items[0]))
        return items
    if several and not problem and (reference.selects_all or len(parts) == len(items)):
        return items
    return (yield from disambiguate(request, items, label, several=several, problem=problem))


def _list_items(request: IntentRequest, **arguments: Any) -> Flow[list[Record]]:
    records = yield from list_records(request, "list_schedule_items", **arguments)
    return [{**record, "id": record_id(record)} for record in records if record_id(record)]


def _item_by_id(request: IntentRequest, item_id: str) -> Record:
    mentioned = {r.get("id"): r for r in request.memory.mentioned("item")}
    return mentioned.get(item_id, {"id": item_id})


def _candidates(
    request: IntentRequest, reference: Reference, parts: Sequence[str]
) -> Flow[Candidates]:
    if reference.is_anaphoric and not reference.noun:
        return Candidates((yield from _resolve_anaphor(request, reference)))
    if reference.is_next and not reference.title:
        records = yield from _list_items(request, start_at=to_iso(request.now), limit=20)
        return Candidates(_require_any(request, records[:1], ""))
    mentioned = _mentioned_items(request, reference)
    if len(mentioned) == 1:
        return Candidates(mentioned)
    found = yield from _search_items(request, reference)
    if not found.items or (found.problem and len(parts) > 1):
        if len(parts) > 1:
            return Candidates((yield from _resolve_each(request, parts)))
        found = yield from _search_similar(request, reference)
    _require_any(request, found.items, reference.title)
    return found


def _split_enumeration(text: str) -> list[str]:
    return [part for part in LIST_SEPARATOR.split(text) if part.strip()]


def _resolve_each(request: IntentRequest, parts: Sequence[str]) -> Flow[list[Record]]:
    """Resolve "the dentist and the gym" one by one."""
    found: list[Record] = []
    for part in parts:
        found += yield from resolve_items(request, part)
    return found


def _resolve_anaphor(request: IntentRequest, reference: Reference) -> Flow[list[Record]]:
    """Resolve "it": the item mentioned last, or the last list."""
    if found := (yield from _items_in_preceding_text(request)):
        return found
    last = request.memory.last_mentioned("item")
    if last and not reference.selects_all:
        return [last]
    if mentioned := request.memory.mentioned("item"):
        return mentioned
    answer = yield from ask_user(request, "Which item do you mean?", "您指的是哪个事项？")
    if parse_reference(request, answer).is_anaphoric:
        return _require_any(request, [], answer)
    return (yield from resolve_items(request, answer, several=reference.selects_all))


def _items_in_preceding_text(request: IntentRequest) -> Flow[list[Record]]:
    """Return the items that the text in front names: "I need no gym this week, delete it"."""
    preceding = request.preceding_text.casefold()
    if len(preceding) < 4:
        return []
    start = to_iso(start_of_day(request.now))
    records = yield from _list_items(request, start_at=start)
    named = [
        r for r in records if (title := str(r.get("title", "")).casefold()) and title in preceding
    ]
    return _prefer_likely(request, "", named)


def _mentioned_items(request: IntentRequest, reference: Reference) -> list[Record]:
    """Return the items of this conversation whose title contains the reference's."""
    if not reference.title or reference.timex.names_time or reference.selects_all:
        return []
    named = [r for r in request.memory.mentioned("item") if _names_title(reference.title, r)]
    return _prefer_likely(request, reference.title, named)


def _search_items(request: IntentRequest, reference: Reference) -> Flow[Candidates]:
    """Search by title and day."""
    interval = _search_interval(request, reference)
    bounds = range_arguments(interval)
    is_kind = bool(reference.noun and interval)
    title = "" if is_kind else reference.title
    records = yield from _list_items(request, query=title or None, **bounds)
    found = _filter_by_clock(request, reference, records)
    if is_kind and not reference.timex.clock and not reference.selects_all:
        noun = _singular(reference.noun.casefold())
        of_kind = [r for r in found if noun in str(r.get("title", "")).casefold()]
        problem = "" if of_kind else _no_such_item(request, reference.noun)
        return Candidates(of_kind or found, problem)
    if named := [r for r in found if _names_title(title, r)]:
        return Candidates(_prefer_likely(request, title, named, has_time=bool(interval)))
    return Candidates(found, _no_such_item(request, title) if title else "")


def _search_similar(request: IntentRequest, reference: Reference) -> Flow[Candidates]:
    """Search for the words of a title in another order or form, on the day or on any day."""
    title, interval = reference.title, _search_interval(request, reference)
    records = yield from _list_items(
        request, **(range_arguments(interval) or {"start_at": to_iso(start_of_day(request.now))})
    )
    records = _filter_by_clock(request, reference, records)
    if resembling := [r for r in records if _title_resembles(title, r)]:
        return Candidates(_prefer_likely(request, title, resembling))
    if interval and title:
        records = yield from _list_items(request, start_at=to_iso(start_of_day(request.now)))
    other_time = [r for r in records if title and _title_resembles(title, r)]
    similar = find_similar(title, records, lambda record: str(record.get("title", "")))
    return Candidates(other_time or ([similar] if similar else []), _no_such_item(request, title))


def _no_such_item(request: IntentRequest, name: str) -> str:
    return request.localize(f'I found nothing like "{name}" there.', f"那里没有找到“{name}”。")


def _search_interval(request: IntentRequest, reference: Reference) -> Interval | None:
    """Return the whole days to list; `_filter_by_clock` compares the time of day."""
    interval = resolve_range(reference.timex, request.now)
    if interval is None or interval.end is None or interval.is_all_day:
        return interval
    if reference.timex.day is None and reference.timex.clock:
        return Interval(start_of_day(request.now), start_of_day(request.now) + timedelta(days=14))
    start = start_of_day(interval.start)
    return Interval(start, start + timedelta(days=1))


def _filter_by_clock(
    request: IntentRequest, reference: Reference, records: Sequence[Record]
) -> list[Record]:
    clock = reference.timex.clock
    if clock:
        hours = {clock.hour % 24} if clock.is_24_hour else {clock.hour % 12, clock.hour % 12 + 12}
        if clock.meridiem:
            hours = {clock.hour % 12 + (12 if clock.meridiem == "pm" else 0)}
        records = [
            r
            for r in records
            if (start := request.local_start(r))
            and start.hour in hours
            and start.minute == clock.minute
        ]
    return _prefer_likely(
        request, reference.title, list(records), has_time=reference.timex.names_time
    )


def _prefer_likely(
    request: IntentRequest, title: str, records: list[Record], *, has_time: bool = False
) -> list[Record]:
    """Prefer future and active items, and the exact title."""
    if not has_time:
        future = [r for r in records if _end_or_now(request, r) >= request.now]
        records = future or records
    records = [r for r in records if r.get("status", "active") == "active"] or records
    exact = [r for r in records if str(r.get("title", "")).casefold() == title.casefold()]
    return exact or records


def _end_or_now(request: IntentRequest, record: Record) -> datetime:
    return request.local_end(record) or request.local_start(record) or request.now


def _names_title(name: str, record: Record) -> bool:
    """Return whether a name is a title, or whole words of one; of Chinese, at least two signs."""
    title, name = str(record.get("title", "")).casefold(), name.casefold()
    if name == title:
        return True
    chinese = re.findall(r"[\u3400-\u9fff]+", name)
    latin = {_singular(word) for word in split_words(name) if word.isascii()} - _STOP_WORDS
    words = {_singular(word) for word in split_words(title) if word.isascii()}
    return latin <= words and all(len(run) > 1 and run in title for run in chinese)


def _title_resembles(words: str, record: Record) -> bool:
    """Return whether a title has all Latin words, or half of the pairs of Chinese characters."""
    title = str(record.get("title", "")).casefold()
    latin = [w for w in re.findall(r"[a-z0-9]+", words.casefold()) if w not in _STOP_WORDS]
    chinese = re.findall(r"[\u3400-\u9fff]+", words)
    pairs = [run[i : i + 2] for run in chinese for i in range(len(run) - 1)]
    if not latin and not pairs:
        return False
    if latin:
        return all(_singular(w) in title for w in latin)
    return 2 * sum(pair in title for pair in pairs) >= len(pairs)


_STOP_WORDS = {"the", "a", "an", "with", "of", "for", "to", "my", "at", "in", "on", "and", "s"}
_STOP_WORDS |= {"meeting", "appointment", "event", "call", "session"}


def _singular(word: str) -> str:
    if len(word) > 5 and word.endswith(("ses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _require_any(request: IntentRequest, records: list[Record], title: str) -> list[Record]:
    if records:
        return records
    english = f'"{title}"' if title else "that"
    chinese = f"“{title}”" if title else "符合的事项"
    raise ItemNotResolved(
        request.localize(
            f"I found nothing like {english} in your calendar, so nothing was changed.",
            f"我在您的日历里没有找到{chinese}，所以没有做任何改动。",
        )
    )


def range_arguments(interval: Interval | None) -> dict[str, Any]:
    """Return an interval as arguments of the listing tool."""
    if interval is None:
        return {}
    return {
        "start_at": to_iso(interval.start),
        "end_at": to_iso(interval.end) if interval.end else None,
    }
