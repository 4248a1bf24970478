"""How questions put things: quoted texts, days and times, in the person's language and zone."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from domain.core.caller import Caller
from domain.core.i18n import mark, translate
from domain.schedule.permissions import Permission

LONGEST_QUOTE = 120
DAY = {"en": "EEEE, d MMMM y", "zh-CN": "y年M月d日EEEE"}
QUOTED = mark("'{quoted}'")
ALL_DAY = mark("{day} (all day)")
FROM_DAY_TO_DAY = mark("{first} to {last} (all day)")
LISTED = mark("{label}: {value}")
SEPARATOR = mark("; ")
COMMA = mark(", ")
PERMISSIONS = {
    Permission.VIEW: mark("view"),
    Permission.EDIT: mark("edit"),
    Permission.INVITE: mark("invite"),
}


def quote(text: str, locale: str) -> str:
    """Put a text in quotation marks, on one line, shortened, without characters that deceive."""
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    line = " ".join(visible.split())
    if len(line) > LONGEST_QUOTE:
        line = f"{line[: LONGEST_QUOTE - 1]}…"
    return translate(QUOTED, locale, quoted=line)


def say_when(start_at: datetime, end_at: datetime | None, zone: str, caller: Caller) -> str:
    """Say from when to when, in the item's zone; in the person's own where that is just UTC."""
    shown_in = caller.timezone if zone == "UTC" else zone
    start = start_at.astimezone(ZoneInfo(shown_in))
    end = None if end_at is None else end_at.astimezone(ZoneInfo(shown_in))
    if end is not None and start < end and start.time() == end.time() == time():
        return _say_days(start, end - timedelta(days=1), caller.locale)
    return f"{_say_times(start, end, caller.locale)} ({shown_in})"


def say_changes(changes: Sequence[tuple[str, str]], locale: str) -> str:
    """Say what becomes what: marked labels with their new values."""
    told = [
        translate(LISTED, locale, label=translate(label, locale), value=value)
        for label, value in changes
    ]
    return translate(SEPARATOR, locale).join(told)


def say_permissions(held: Permission, locale: str) -> str:
    """Say what somebody may do with an item."""
    told = [translate(label, locale) for bit, label in PERMISSIONS.items() if bit in held]
    return translate(COMMA, locale).join(told)


def _say_days(first: datetime, last: datetime, locale: str) -> str:
    if first.date() == last.date():
        return translate(ALL_DAY, locale, day=_say_day(first, locale))
    days = {"first": _say_day(first, locale), "last": _say_day(last, locale)}
    return translate(FROM_DAY_TO_DAY, locale, **days)


def _say_times(start: datetime, end: datetime | None, locale: str) -> str:
    begins = f"{_say_day(start, locale)}{_between(locale)}{_say_time(start, locale)}"
    if end is None:
        return begins
    if start.date() == end.date():
        return f"{begins}–{_say_time(end, locale)}"
    return f"{begins} – {_say_day(end, locale)}{_between(locale)}{_say_time(end, locale)}"


def _between(locale: str) -> str:
    return " " if locale == "zh-CN" else ", "


def _say_day(at: datetime, locale: str) -> str:
    return format_date(at, DAY[locale], locale=locale.replace("-", "_"))


def _say_time(at: datetime, locale: str) -> str:
    return format_time(at, "HH:mm", tzinfo=at.tzinfo, locale=locale.replace("-", "_"))
