"""Reading what a sentence says about time."""

from datetime import datetime, timedelta
from functools import lru_cache

from offline_model.dates import clocks_en, clocks_zh
from offline_model.dates.days import take_days
from offline_model.dates.durations import take_lengths
from offline_model.dates.masked_text import Language, Scan
from offline_model.dates.time_expression import Reading

FIRST_YEAR, LAST_YEAR = 1900, 9000


def read_time(text: str, language: Language, now: datetime, *, past: bool = False) -> Reading:
    """Read the first time in a sentence, with its end and length.

    Times of day, lengths and offsets are ours: the library loses the half hours of
    `Dec 5 from 2pm to 3:30pm` and takes `半小时后` for now. With `past`, a weekday or a date
    without a year is one gone by. What lies beyond the calendar is not understood.
    """
    try:
        reading = _read(text, language, now, past=past)
    except (OverflowError, ValueError):
        return Reading()
    days = [day for day in (reading.day, reading.days_end, reading.moment) if day]
    return reading if all(FIRST_YEAR < day.year < LAST_YEAR for day in days) else Reading()


@lru_cache(maxsize=1024)
def _read(text: str, language: Language, now: datetime, *, past: bool) -> Reading:
    reading, scan, today = Reading(), Scan(text), now.date()
    take_lengths(scan, language, now, reading)
    if language == "en":
        clocks_en.take_clocks(scan, reading)
    else:
        clocks_zh.take_clocks(scan, today, reading)
    if reading.day is None:
        take_days(scan, language, today, reading, past=past)
    if reading.day is None and reading.this_day:
        reading.day = today
    _stretch(reading)
    reading.spans = tuple(sorted(scan.spans))
    return reading


def _stretch(reading: Reading) -> None:
    """Let `Monday for three days` be three days."""
    length = reading.duration
    if length and reading.day and not reading.has_clock and length >= timedelta(days=1):
        reading.days_end, reading.duration = reading.day + length, None
