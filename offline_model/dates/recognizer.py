"""Days recognised by the recognizers library: dates, weekdays, weeks, months, holidays."""

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from offline_model.text.language import Language

CULTURES: dict[Language, str] = {"en": "en-us", "zh": "zh-cn"}
_lock = Lock()
# The library takes ten milliseconds per sentence; a sentence without any of these names no day.
DAY_HINT: dict[Language, re.Pattern[str]] = {
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


class RecognizedDays(NamedTuple):
    """A recognised expression: its span, its kind (`date`, `daterange`, ...), its candidates."""

    start: int
    end: int
    text: str
    kind: str
    candidates: tuple[dict[str, str], ...]


@cache
def _load_recognizer() -> Callable[..., list[Any]]:
    """Import the library when the first sentence needs it: this takes half a second and 50 MB."""
    with warnings.catch_warnings():
        # Python warns of invalid escapes and calls of literals when it compiles the library.
        warnings.filterwarnings("ignore", category=SyntaxWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from recognizers_date_time import recognize_datetime  # noqa: PLC0415  start time
    return recognize_datetime  # type: ignore[no-any-return]


@lru_cache(maxsize=512)
def recognize_days(text: str, language: Language, today: date) -> tuple[RecognizedDays, ...]:
    """Return what the library takes for times, relative to a day. Results are cached."""
    if not DAY_HINT[language].search(text):
        return ()
    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001  the library's times are naive
    try:
        with _lock:
            results = _load_recognizer()(text, CULTURES[language], reference=noon)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return ()  # the library is an alpha release; text that breaks it names no day
    return tuple(_to_recognized_days(result) for result in results if result.resolution)


def _to_recognized_days(result: Any) -> RecognizedDays:
    kind = result.type_name.partition(".")[2]
    return RecognizedDays(
        result.start, result.end + 1, result.text, kind, tuple(result.resolution["values"])
    )
