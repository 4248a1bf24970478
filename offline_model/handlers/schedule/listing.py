"""Listing and showing schedule items."""

import re
from collections.abc import Sequence

from offline_model.conversation.flow import ReplyFlow, call_tool
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record, ToolResult
from offline_model.dates.moments import start_of_day, to_iso
from offline_model.dates.resolution import Interval, resolve_range
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.formatting import (
    format_day,
    format_interval,
    format_item,
    format_item_details,
    format_list,
)
from offline_model.handlers.references import parse_reference
from offline_model.handlers.schedule.item_resolver import (
    fetch_details,
    range_arguments,
    resolve_item,
)

PAST = re.compile(
    r"\b(?:did|was|were|had|last|yesterday|been|past)\b|昨|上周|上个|过去|之前|以前|去年",
    re.IGNORECASE,
)
OWN_PERIOD = re.compile(r"\bmy (day|week|month|weekend|morning|afternoon|evening)\b", re.IGNORECASE)
UNBOUNDED = re.compile(r"\b(?:all|every|everything|entire|whole)\b|所有|全部", re.IGNORECASE)
AVAILABILITY = re.compile(
    r"\b(?:free|busy|available|availability|open|time for|conflict\w*|double[- ]booked)\b"
    r"|有空|空闲|没空|忙|有时间|空吗|冲突",
    re.IGNORECASE,
)
TITLE_PHRASE = re.compile(
    r"\b(?:with|about|called|named|titled|for)\s+(?P<title>[\w '&-]+?)(?:\?|$|,)", re.IGNORECASE
)


def list_items(request: IntentRequest) -> ReplyFlow:
    """List the items in a range of time, or of the future if the request names none."""
    timex = request.parse_time(past=bool(PAST.search(request.text)))
    if not timex.names_time and (unit := OWN_PERIOD.search(request.text)):
        timex = request.parse_time(f"this {unit[1]}" if unit[1] != "day" else "today")
    interval = resolve_range(timex, request.now)
    bounds = range_arguments(interval)
    if not bounds and not UNBOUNDED.search(request.text):
        bounds = {"start_at": to_iso(start_of_day(request.now))}
    query = _query(request, timex)
    result = yield from call_tool(request, "list_schedule_items", query=query, **bounds)
    return _format_listing(request, result, interval, query)


def _query(request: IntentRequest, timex: TimeExpression) -> str | None:
    """Return the words of a title in the request, as in "meetings with Anna"."""
    if request["title"]:
        return parse_reference(request, request["title"]).title or None
    text = request.text
    for start, end in reversed(timex.spans):
        text = text[:start].rstrip() + " , " + text[end:].lstrip()
    match = TITLE_PHRASE.search(text) if request.language == "en" else None
    title = parse_reference(request, match["title"]).title if match else ""
    return title if len(title) > 1 and title.lower() not in ("me", "us", "today") else None


def _format_listing(
    request: IntentRequest, result: ToolResult, interval: Interval | None, query: str | None
) -> str:
    records = [r for r in result.records if r.get("status") != "cancelled"] or result.records
    period = _format_period(request, interval)
    if AVAILABILITY.search(request.text):
        is_over = bool(interval and interval.end and interval.end <= request.now)
        return _format_availability(request, records, period, is_over=is_over)
    if not records:
        about = request.localize(f' about "{query}"', f"与“{query}”有关的") if query else ""
        return request.localize(
            f"There is nothing{about} in your calendar{period}.", f"{period}没有{about}安排。"
        )
    lines = format_list(records, lambda record: format_item(request, record))
    more = request.localize("There are more: name a shorter time.", "还有更多，请缩小时间范围。")
    more = f"\n{more}" if result.has_more else ""
    return request.localize(
        f"Here is what I found{period}:\n{lines}{more}", f"{period}的事项：\n{lines}{more}"
    )


def _format_availability(
    request: IntentRequest, records: Sequence[Record], period: str, *, is_over: bool
) -> str:
    if is_over and not records:
        return request.localize(
            f"That time is over. You had nothing{period}.", f"{period}已经过去了，当时没有安排。"
        )
    if is_over:
        lines = format_list(records, lambda record: format_item(request, record))
        return request.localize(
            f"That time is over. You had{period}:\n{lines}",
            f"{period}已经过去了，当时有：\n{lines}",
        )
    if not records:
        return request.localize(f"You are free{period}.", f"{period}您有空，没有安排。")
    lines = format_list(records, lambda record: format_item(request, record))
    return request.localize(
        f"You have something on{period}:\n{lines}", f"{period}您有{len(records)}个安排：\n{lines}"
    )


def _format_period(request: IntentRequest, interval: Interval | None) -> str:
    if interval is None:
        return request.localize("", "接下来")
    if interval.end is None:
        return (
            request.localize(" from ", "从")
            + format_day(request, interval.start.date())
            + request.localize("", "起")
        )
    if interval.is_all_day and (interval.end - interval.start).days > 1:
        return request.localize(" for ", "") + format_interval(
            request, interval.start, interval.end
        )
    if interval.is_all_day:
        return request.localize(" for ", "") + format_day(request, interval.start.date())
    return request.localize(" for ", "") + format_interval(request, interval.start, interval.end)


def next_item(request: IntentRequest) -> ReplyFlow:
    """Show the next item."""
    result = yield from call_tool(
        request, "list_schedule_items", start_at=to_iso(request.now), limit=10
    )
    upcoming = [r for r in result.records if (s := request.local_start(r)) and s >= request.now]
    if not upcoming:
        return request.localize("There is nothing ahead in your calendar.", "接下来没有安排。")
    return request.localize("Next: ", "接下来：") + format_item(request, upcoming[0])


def find_time(request: IntentRequest) -> ReplyFlow:
    """Show when an item is, or list all items with this title."""
    reference = parse_reference(request, request["item"])
    if not reference.title:
        item = yield from resolve_item(request, request["item"])
        return format_item(request, item)
    interval = resolve_range(reference.timex, request.now)
    records = (
        yield from call_tool(
            request, "list_schedule_items", query=reference.title, **range_arguments(interval)
        )
    ).records
    upcoming = [
        r for r in records if (request.local_end(r) or request.now) >= request.now
    ] or records
    if not upcoming:
        return request.localize(
            f'I found nothing called "{reference.title}" in your calendar.',
            f"日历里没有找到“{reference.title}”。",
        )
    return (
        format_list(upcoming, lambda r: format_item(request, r))
        if len(upcoming) > 1
        else format_item(request, upcoming[0])
    )


def get_item(request: IntentRequest) -> ReplyFlow:
    """Show one item with its details."""
    item = yield from resolve_item(request, request["item"])
    return format_item_details(request, (yield from fetch_details(request, item)))
