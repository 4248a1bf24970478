"""How records and moments are put into words, in both languages."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from offline_model.conversation.flow import Request
from offline_model.conversation.tool_results import Record

WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_ZH = "一二三四五六日"
STATUS_ZH = {
    "active": "进行中",
    "completed": "已完成",
    "cancelled": "已取消",
    "pending": "待处理",
    "running": "进行中",
    "failed": "失败",
    "accepted": "已接受",
    "rejected": "已拒绝",
    "dismissed": "已忽略",
    "disabled": "已停用",
}


def status_word(request: Request, status: Any) -> str:
    return request.say(str(status), STATUS_ZH.get(str(status), str(status)))


def day_words(request: Request, day: date) -> str:
    today = request.now.date()
    near = {0: ("today", "今天"), 1: ("tomorrow", "明天"), -1: ("yesterday", "昨天")}
    if words := near.get((day - today).days):
        return request.say(*words)
    year = "" if day.year == today.year else f" {day.year}"
    english = f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}{year}"
    year = "" if day.year == today.year else f"{day.year}年"
    chinese = f"{year}{day.month}月{day.day}日（周{WEEKDAYS_ZH[day.weekday()]}）"
    return request.say(english, chinese)


def moment_words(request: Request, moment: datetime) -> str:
    """Say a moment in the person's zone."""
    moment = request.person.local(moment)
    return f"{day_words(request, moment.date())} {moment:%H:%M}"


def span_words(request: Request, start: datetime, end: datetime | None) -> str:
    """Say from when to when something is, as briefly as it goes."""
    start = request.person.local(start)
    if end is None:
        return moment_words(request, start)
    end = request.person.local(end)
    if _is_midnight(start) and _is_midnight(end) and end > start:
        last = end.date() - timedelta(days=1)
        first = day_words(request, start.date())
        if last == start.date():
            return first + request.say(", all day", " 全天")
        return f"{first} – {day_words(request, last)}"
    if end.date() == start.date() or end - start < timedelta(hours=24):
        return f"{moment_words(request, start)}–{end:%H:%M}"
    return f"{moment_words(request, start)} – {moment_words(request, end)}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def item_words(request: Request, record: Record) -> str:
    """Say an item: its title, its time, and its status unless that is the usual one."""
    start = request.start_of(record)
    words = str(record.get("title") or "?")
    if start:
        words += request.say(" — ", "：") + span_words(request, start, request.end_of(record))
    status = record.get("status", "active")
    return words if status == "active" else f"{words} ({status_word(request, status)})"


def title_words(request: Request, record: Record) -> str:
    return request.say(f'"{record.get("title")}"', f"“{record.get('title')}”")


def details(request: Request, record: Record) -> str:
    """Say what else is known of an item."""
    metadata = record.get("metadata") if isinstance(record.get("metadata"), dict) else {}
    facts = [
        (request.say("Location", "地点"), (metadata or {}).get("location")),
        (request.say("Notes", "备注"), (metadata or {}).get("notes")),
        (request.say("Description", "描述"), record.get("description")),
    ]
    lines = [f"{name}: {fact}" for name, fact in facts if fact]
    return "\n".join([item_words(request, record), *lines])


def bullets(records: Sequence[Record], words: Callable[[Record], str]) -> str:
    return "\n".join(f"{number}. {words(record)}" for number, record in enumerate(records, 1))
