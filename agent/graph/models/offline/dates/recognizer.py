"""The recognizers library, for days: dates, weekdays, weeks, months, holidays."""

import warnings
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from agent.graph.models.offline.dates.scan import Language

CULTURES: dict[Language, str] = {"en": "en-us", "zh": "zh-cn"}
_lock = Lock()


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
    if not text.strip():
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
