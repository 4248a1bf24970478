"""Formats what confirmations contain: quotes, days and times, in the person's language and zone."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.schedule.permissions import Permission

MAX_QUOTE_LENGTH = 120
DAY = {"en": "EEEE, d MMMM y", "zh-CN": "y年M月d日EEEE"}
QUOTED = gettext_noop("'{quoted}'")
ALL_DAY = gettext_noop("{day} (all day)")
FROM_DAY_TO_DAY = gettext_noop("{first} to {last} (all day)")
LISTED = gettext_noop("{label}: {value}")
SEPARATOR = gettext_noop("; ")
COMMA = gettext_noop(", ")
PERMISSIONS = {
    Permission.VIEW: gettext_noop("view"),
    Permission.EDIT: gettext_noop("edit"),
    Permission.INVITE: gettext_noop("invite"),
}


def quote(text: str, locale: str) -> str:
    """Quote a text on one line, shortened, without control or bidirectional characters."""
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    line = " ".join(visible.split())
    if len(line) > MAX_QUOTE_LENGTH:
        line = f"{line[: MAX_QUOTE_LENGTH - 1]}…"
    return translate(QUOTED, locale, quoted=line)


def format_when(start_at: datetime, end_at: datetime | None, zone: str, caller: Caller) -> str:
    """Format a span of time in the item's zone, or in the person's own if the item's is UTC."""
    shown_zone = caller.timezone if zone == "UTC" else zone
    start = start_at.astimezone(ZoneInfo(shown_zone))
    end = None if end_at is None else end_at.astimezone(ZoneInfo(shown_zone))
    if end is not None and start < end and start.time() == end.time() == time():
        return _format_days(start, end - timedelta(days=1), caller.locale)
    return f"{_format_times(start, end, caller.locale)} ({shown_zone})"


def format_changes(changes: Sequence[tuple[str, str]], locale: str) -> str:
    """Format new values with their labels; a label is a gettext message id."""
    formatted = [
        translate(LISTED, locale, label=translate(label, locale), value=value)
        for label, value in changes
    ]
    return translate(SEPARATOR, locale).join(formatted)


def format_permissions(permissions: Permission, locale: str) -> str:
    """Format what the permissions allow."""
    formatted = [
        translate(label, locale) for bit, label in PERMISSIONS.items() if bit in permissions
    ]
    return translate(COMMA, locale).join(formatted)


def _format_days(first: datetime, last: datetime, locale: str) -> str:
    if first.date() == last.date():
        return translate(ALL_DAY, locale, day=_format_day(first, locale))
    days = {"first": _format_day(first, locale), "last": _format_day(last, locale)}
    return translate(FROM_DAY_TO_DAY, locale, **days)


def _format_times(start: datetime, end: datetime | None, locale: str) -> str:
    begin = f"{_format_day(start, locale)}{_day_separator(locale)}{_format_time(start, locale)}"
    if end is None:
        return begin
    if start.date() == end.date():
        return f"{begin}–{_format_time(end, locale)}"
    return (
        f"{begin} – {_format_day(end, locale)}{_day_separator(locale)}{_format_time(end, locale)}"
    )


def _day_separator(locale: str) -> str:
    return " " if locale == "zh-CN" else ", "


def _format_day(at: datetime, locale: str) -> str:
    return format_date(at, DAY[locale], locale=locale.replace("-", "_"))


def _format_time(at: datetime, locale: str) -> str:
    return format_time(at, "HH:mm", tzinfo=at.tzinfo, locale=locale.replace("-", "_"))
