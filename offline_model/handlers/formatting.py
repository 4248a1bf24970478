"""Formatting records and moments for replies, in both languages."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.vocabulary import load_words

_CALENDAR = load_words("calendar")
WEEKDAYS_EN = [name[:3] for name in _CALENDAR["weekdays"]]
MONTHS_EN = [name[:3] for name in _CALENDAR["months"]]
WEEKDAYS_ZH: str = _CALENDAR["weekdays_zh"]
STATUS_ZH = load_words("records")["status_zh"]


def format_status(request: IntentRequest, status: Any) -> str:
    return request.localize(str(status), STATUS_ZH.get(str(status), str(status)))


def format_day(request: IntentRequest, day: date) -> str:
    """Format a day by its nearness, or else by its date."""
    today = request.now.date()
    near = {0: ("today", "今天"), 1: ("tomorrow", "明天"), -1: ("yesterday", "昨天")}
    if words := near.get((day - today).days):
        return request.localize(*words)
    return format_date(request, day)


def format_date(request: IntentRequest, day: date) -> str:
    """Format a date with its weekday; its year if it is not the current one."""
    today = request.now.date()
    year = "" if day.year == today.year else f" {day.year}"
    english = f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}{year}"
    year = "" if day.year == today.year else f"{day.year}年"
    chinese = f"{year}{day.month}月{day.day}日（周{WEEKDAYS_ZH[day.weekday()]}）"
    return request.localize(english, chinese)


def format_moment(request: IntentRequest, moment: datetime) -> str:
    """Format a moment in the user's zone."""
    moment = request.user.to_local(moment)
    return f"{format_day(request, moment.date())} {moment:%H:%M}"


def format_interval(request: IntentRequest, start: datetime, end: datetime | None) -> str:
    """Format an interval in the user's zone, as briefly as possible."""
    start = request.user.to_local(start)
    if end is None:
        return format_moment(request, start)
    end = request.user.to_local(end)
    if _is_midnight(start) and _is_midnight(end) and end > start:
        last = end.date() - timedelta(days=1)
        first = format_day(request, start.date())
        if last == start.date():
            return first + request.localize(", all day", " 全天")
        return f"{first} – {format_day(request, last)}"
    if end.date() == start.date() or end - start < timedelta(hours=24):
        return f"{format_moment(request, start)}–{end:%H:%M}"
    return f"{format_moment(request, start)} – {format_moment(request, end)}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def format_item(request: IntentRequest, record: Record) -> str:
    """Format an item: its title, its time, and its status unless it is active."""
    start = request.local_start(record)
    words = str(record.get("title") or "?")
    if start:
        words += request.localize(" — ", "：") + format_interval(
            request, start, request.local_end(record)
        )
    status = record.get("status", "active")
    return words if status == "active" else f"{words} ({format_status(request, status)})"


def format_title(request: IntentRequest, record: Record) -> str:
    return request.localize(f'"{record.get("title")}"', f"“{record.get('title')}”")


def format_item_details(request: IntentRequest, record: Record) -> str:
    """Format an item with its location, notes and description."""
    metadata = record.get("metadata") if isinstance(record.get("metadata"), dict) else {}
    facts = [
        (request.localize("Location", "地点"), (metadata or {}).get("location")),
        (request.localize("Notes", "备注"), (metadata or {}).get("notes")),
        (request.localize("Description", "描述"), record.get("description")),
    ]
    colon = request.localize(": ", "：")
    lines = [f"{name}{colon}{fact}" for name, fact in facts if fact]
    return "\n".join([format_item(request, record), *lines])


def format_list(records: Sequence[Record], label: Callable[[Record], str]) -> str:
    """Format records as a numbered list."""
    return "\n".join(f"{number}. {label(record)}" for number, record in enumerate(records, 1))
