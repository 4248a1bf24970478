"""Parsing the time expression of a sentence."""

from datetime import datetime, timedelta
from functools import lru_cache

from offline_model.dates import clocks_en, clocks_zh
from offline_model.dates.days import extract_calendar_dates, extract_days, extract_recurrence
from offline_model.dates.durations import extract_durations
from offline_model.dates.masked_text import MaskedText
from offline_model.dates.time_expression import TimeExpression
from offline_model.text.language import Language

MIN_YEAR, MAX_YEAR = 1900, 9000


def parse_time(
    text: str, language: Language, now: datetime, *, past: bool = False
) -> TimeExpression:
    """Parse the first time in a sentence, with its end and duration.

    Clock times, durations and offsets have patterns of our own: the recognizers library loses the
    half hours of `Dec 5 from 2pm to 3:30pm` and takes `半小时后` for now. With `past`, a weekday or
    a date without a year is in the past. Dates outside the supported years are ignored.
    """
    try:
        timex = _parse(text, language, now, past=past)
    except (OverflowError, ValueError):
        return TimeExpression()
    days = [day for day in (timex.day, timex.days_end, timex.moment) if day]
    return timex if all(MIN_YEAR < day.year < MAX_YEAR for day in days) else TimeExpression()


@lru_cache(maxsize=1024)
def _parse(text: str, language: Language, now: datetime, *, past: bool) -> TimeExpression:
    timex, masked, today = TimeExpression(), MaskedText(text), now.date()
    extract_calendar_dates(masked, language, today, timex, past=past)
    extract_recurrence(masked, language, timex)
    extract_durations(masked, language, now, timex)
    if language == "en":
        clocks_en.extract_clocks(masked, timex)
    else:
        clocks_zh.extract_clocks(masked, today, timex)
    if timex.day is None:
        extract_days(masked, language, today, timex, past=past)
    if timex.day is None and timex.implies_today:
        timex.day = today
    _apply_days_long(timex)
    timex.spans = tuple(sorted(masked.spans))
    return timex


def _apply_days_long(timex: TimeExpression) -> None:
    """Turn the duration of `Monday for three days` into days."""
    duration = timex.duration
    if duration and timex.day and not timex.has_time_of_day and duration >= timedelta(days=1):
        timex.days_end, timex.duration = timex.day + duration, None
