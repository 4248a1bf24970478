"""The recognizers library, for days: dates, weekdays, weeks, months, holidays."""

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from offline_model.dates.masked_text import Language

CULTURES: dict[Language, str] = {"en": "en-us", "zh": "zh-cn"}
_lock = Lock()
# The library takes ten milliseconds for a sentence; one without any of these names no day.
DAYISH: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"day|tomorrow|tmr|tonight|week|month|year|fortnight|quarter|season|\bago\b|\bnow\b|later"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thu"
        r"|thurs?|fri|sat"
        r"|sun)(?:\b|[a-z]*(?:ber|ary|ch|il|e|y|st)\b)|\d[/.-]\d|\d(?:st|nd|rd|th)\b|\beve\b|mas\b"
        r"|easter|halloween|thanksgiving|spring|summer|autumn|fall|winter|morning|evening|night",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[年月日号周天昨今明后礼星期节末晚早晨夜]|\d[/.-]\d"),
}


class Found(NamedTuple):
    """One hit: its place, its kind (`date`, `daterange`, ...) and the candidates."""

    start: int
    end: int
    text: str
    kind: str
    candidates: tuple[dict[str, str], ...]


@cache
def _library() -> Callable[..., list[Any]]:
    """Import the library when a sentence first needs it: this takes half a second and 50 MB."""
    with warnings.catch_warnings():
        # Its sources have invalid escapes and calls of literals, which Python names when it
        # compiles them.
        warnings.filterwarnings("ignore", category=SyntaxWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from recognizers_date_time import recognize_datetime  # noqa: PLC0415  start time
    return recognize_datetime  # type: ignore[no-any-return]


@lru_cache(maxsize=512)
def find_days(text: str, language: Language, today: date) -> tuple[Found, ...]:
    """Find what the library takes for times, as seen from a day. A result may come from a cache."""
    if not DAYISH[language].search(text):
        return ()
    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001  the library's are naive
    try:
        with _lock:
            hits = _library()(text, CULTURES[language], reference=noon)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return ()  # an alpha: what it stumbles over names no day
    return tuple(_found(hit) for hit in hits if hit.resolution)


def _found(hit: Any) -> Found:
    kind = hit.type_name.partition(".")[2]
    return Found(hit.start, hit.end + 1, hit.text, kind, tuple(hit.resolution["values"]))
