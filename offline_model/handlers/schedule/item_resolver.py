"""Resolving references to schedule items, by the dialogue state and by lookups."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import EndFlow, Flow, ask_user, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.moments import start_of_day, to_iso
from offline_model.dates.resolution import Interval, resolve_range
from offline_model.handlers.formatting import format_item
from offline_model.handlers.references import MEETING, Reference, parse_reference
from offline_model.handlers.selection import disambiguate, record_at
from offline_model.text.quantifiers import LIST_SEPARATOR


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
    found = yield from _resolve(request, text, several=several)
    return _require_any(request, [{**r, "id": record_id(r)} for r in found if record_id(r)], "")


def _resolve(request: IntentRequest, text: str, *, several: bool) -> Flow[list[Record]]:
    reference = parse_reference(request, text)
    if reference.item_id:
        return [_item_by_id(request, reference.item_id)]
    if reference.ordinal is not None and request.memory.listed("item"):
        return [_item_at(request, reference.ordinal)]
    records = yield from _candidates(
        request, reference, _split_enumeration(text) if several else []
    )
    if reference.ordinal is not None and (record := record_at(records, reference.ordinal)):
        return [record]
    if several and (reference.selects_all or len(_split_enumeration(text)) == len(records)):
        return records
    return (
        yield from disambiguate(
            request, records, lambda r: format_item(request, r), several=several
        )
    )


def _list_items(request: IntentRequest, **arguments: Any) -> Flow[list[Record]]:
    records = yield from list_records(request, "list_schedule_items", **arguments)
    return [{**record, "id": record_id(record)} for record in records if record_id(record)]


def _item_by_id(request: IntentRequest, item_id: str) -> Record:
    mentioned = {r.get("id"): r for r in request.memory.mentioned("item")}
    return mentioned.get(item_id, {"id": item_id})


def _item_at(request: IntentRequest, ordinal: int) -> Record:
    listed = request.memory.listed("item")
    record = record_at(listed, ordinal)
    if record is None:
        raise EndFlow(
            request.localize(
                f"The last list had only {len(listed)} items.", f"上一个列表只有{len(listed)}项。"
            )
        )
    return record


def _candidates(
    request: IntentRequest, reference: Reference, parts: Sequence[str]
) -> Flow[list[Record]]:
    if reference.is_anaphoric:
        return (yield from _resolve_anaphor(request, reference))
    if reference.is_next and not reference.title:
        records = yield from _list_items(request, start_at=to_iso(request.now), limit=20)
        return _require_any(request, records[:1], "")
    mentioned = _mentioned_items(request, reference)
    if len(mentioned) == 1:
        return mentioned
    records = yield from _search_items(request, reference, by_day_too=len(parts) < 2)
    if not records and len(parts) > 1:
        return (yield from _resolve_each(request, parts))
    return _require_any(request, records, reference.title)


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
    answer = yield from ask_user(request, "Which item do you mean?", "你指的是哪个日程？")
    again = parse_reference(request, answer)
    if again.is_anaphoric:
        return _require_any(request, [], answer)
    records = yield from _search_items(request, again)
    return _require_any(request, records, again.title)


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
    named = [r for r in request.memory.mentioned("item") if _title_contains(reference.title, r)]
    return _prefer_likely(request, reference.title, named)


def _search_items(
    request: IntentRequest, reference: Reference, *, by_day_too: bool = True
) -> Flow[list[Record]]:
    """Search by title and day; if that finds nothing, by the day alone."""
    interval = _search_interval(request, reference)
    bounds = range_arguments(interval)
    title = "" if MEETING.match(reference.title) and interval else reference.title
    query = title or None
    records = yield from _list_items(request, query=query, **bounds)
    found = _filter_by_clock(request, reference, records)
    if found or not query or not by_day_too:
        return found
    bounds = bounds or {"start_at": to_iso(start_of_day(request.now))}
    records = yield from _list_items(request, **bounds)
    return _filter_by_clock(request, reference, [r for r in records if _title_resembles(title, r)])


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


def _title_contains(title: str, record: Record) -> bool:
    return title.casefold() in str(record.get("title", "")).casefold()


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
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _require_any(request: IntentRequest, records: list[Record], title: str) -> list[Record]:
    if records:
        return records
    english = f'"{title}"' if title else "that"
    chinese = f"“{title}”" if title else "符合的日程"
    raise ItemNotResolved(
        request.localize(
            f"I found nothing like {english} in your calendar, so nothing was changed.",
            f"我在你的日历里没有找到{chinese}，所以没有做任何改动。",
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
