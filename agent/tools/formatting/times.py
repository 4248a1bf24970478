"""Formats days and times in confirmations, in the person's language and time zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate

Span = tuple[datetime, datetime | None]
"""The start and the end of an item; an item need not have an end."""
DAY = {"en": "EEEE, d MMMM y", "zh-CN": "y年M月d日EEEE"}
ALL_DAY = gettext_noop("{day} (all day)")
FROM_DAY_TO_DAY = gettext_noop("{first} to {last} (all day)")


def format_when(start_at: datetime, end_at: datetime | None, zone: str, caller: Caller) -> str:
    """Format a span of time in the item's zone, or in the person's own if the item's is UTC.

    Whole days are shown without the person's own zone.
    """
    return "".join(_format_span((start_at, end_at), zone, caller))


def format_move(
    old: Span, new: Span, old_zone: str, new_zone: str, caller: Caller
) -> tuple[str, str]:
    """Format the old and the new span of an item; a zone that both have is named once."""
    old_span, old_name = _format_span(old, old_zone, caller)
    new_span, new_name = _format_span(new, new_zone, caller)
    is_common = old_name == new_name
    return old_span if is_common else f"{old_span}{old_name}", f"{new_span}{new_name}"


def shown_zone_of(zone: str, caller: Caller) -> str:
    """Return the zone in which the times of an item are shown."""
    return caller.timezone if zone == "UTC" else zone


def _format_span(span: Span, zone: str, caller: Caller) -> tuple[str, str]:
    """Return a span in its zone, and the zone in brackets unless it need not be named."""
    shown_zone = shown_zone_of(zone, caller)
    start_at, end_at = span
    start = start_at.astimezone(ZoneInfo(shown_zone))
    end = None if end_at is None else end_at.astimezone(ZoneInfo(shown_zone))
    if end is not None and start < end and start.time() == end.time() == time():
        days = _format_days(start, end - timedelta(days=1), caller.locale)
        return days, "" if shown_zone == caller.timezone else f" ({shown_zone})"
    return _format_times(start, end, caller.locale), f" ({shown_zone})"


def _format_days(first: datetime, last: datetime, locale: str) -> str:
    if first.date() == last.date():
        return translate(ALL_DAY, locale, day=_format_day(first, locale))
    days = {"first": _format_day(first, locale), "last": _format_day(last, locale)}
    return translate(FROM_DAY_TO_DAY, locale, **days)


def _format_times(start: datetime, end: datetime | None, locale: str) -> str:
    begin = f"{_format_day(start, locale)}{_day_separator(locale)}{_format_time(start)}"
    if end is None:
        return begin
    if start.date() == end.date():
        return f"{begin}–{_format_time(end)}"
    return f"{begin} – {_format_day(end, locale)}{_day_separator(locale)}{_format_time(end)}"


def _day_separator(locale: str) -> str:
    return " " if locale == "zh-CN" else ", "


def _format_day(at: datetime, locale: str) -> str:
    return format_date(at, DAY[locale], locale=locale.replace("-", "_"))


def _format_time(at: datetime) -> str:
    """Format hours and minutes, and a fraction of a minute if there is one."""
    return at.time().isoformat("auto" if at.second or at.microsecond else "minutes")
