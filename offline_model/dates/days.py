"""Which days a sentence means."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from offline_model.dates.day_patterns import AFTERWARDS, RULES, Days, Meaning
from offline_model.dates.masked_text import Language, Scan
from offline_model.dates.recognizer import Found, find_days
from offline_model.dates.time_expression import Reading

RECURRING = {
    "en": re.compile(
        r"\b(?:every|each)(?: single)? (?=\w)(?:day\b|week\b|month\b|weekday\b)?|\b"
        r"(?:daily|weekly|monthly)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"每个?(?:天|日|月|(?=[周星礼]))|每周(?![一二三四五六日天])"),
}
BOUND = {
    "en": re.compile(
        r"\b(?P<until>until|till|before|up to|by)\s+$|\b(?P<since>since|after)\s+$", re.IGNORECASE
    ),
    "zh": re.compile(r"(?P<until>截至|直到|到)$|(?P<since>自从)$"),
}
AFTER_BOUND_ZH = re.compile(r"^\s*(?:(?P<until>之前|以前|为止)|(?P<since>之后|以后|起))")
# Words that are more often a name or a part of one than a time.
DOUBTFUL = re.compile(
    r"(?:may|march|mar|sun|sat|wed|second|q[1-4]|\w+ quarter|\d+[./]\d+)", re.IGNORECASE
)
VOUCHED = re.compile(
    r"\b(?:on|in|this|next|last|of|by|until|for|till|from|since)\s+(?:the )?$", re.IGNORECASE
)
INCLUSIVE = re.compile(
    r"\bto\b|\bthrough\b|\bthru\b|\buntil\b|\band\b|-|–|到|至|~|～", re.IGNORECASE
)


def take_days(scan: Scan, language: Language, today: date, reading: Reading, *, past: bool) -> None:
    """Take the first day or range of days out of the text; with `past`, prefer a day gone by."""
    if scan.pop(RECURRING[language]):
        reading.recurring = True
    if _take_fixed(scan, language, RULES[language], today, reading):
        return
    if not _take_found(scan, language, today, reading, past=past):
        _take_fixed(scan, language, AFTERWARDS[language], today, reading)


def _take_fixed(
    scan: Scan,
    language: Language,
    rules: Sequence[tuple[re.Pattern[str], Meaning]],
    today: date,
    reading: Reading,
) -> bool:
    for pattern, meaning in rules:
        match = pattern.search(scan.text)
        days = meaning(match, today) if match else None
        if match and days:
            _set(reading, days)
            _bound(scan, language, match.start(), match.end(), reading)
            scan.take(*match.span())
            return True
    return False


def _take_found(
    scan: Scan, language: Language, today: date, reading: Reading, *, past: bool
) -> bool:
    for found in find_days(scan.text, language, today):
        if _doubtful(scan.text, found):
            continue
        days = choose(found, today, past=past)
        if days is None:
            continue
        _set(reading, days)
        reading.weekly = not past and "XXXX-WXX" in found.candidates[0].get("timex", "")
        _bound(scan, language, found.start, found.end, reading)
        scan.take(found.start, found.end)
        return True
    return False


def _doubtful(text: str, found: Found) -> bool:
    if not DOUBTFUL.fullmatch(found.text):
        return False
    return not VOUCHED.search(text[: found.start])


def _set(reading: Reading, days: Days) -> None:
    reading.day, reading.days_end, reading.fuzzy = days


def _bound(scan: Scan, language: Language, start: int, end: int, reading: Reading) -> None:
    match = BOUND[language].search(scan.text[:start])
    if match is None and language == "zh":
        match = AFTER_BOUND_ZH.match(scan.text[end:])
        if match:
            scan.take(end, end + match.end())
    elif match:
        scan.take(match.start(), start)
    if match:
        reading.bound = "until" if match["until"] else "since"


def choose(found: Found, today: date, *, past: bool) -> Days | None:
    """Choose the candidate that lies ahead, or with `past` the one that lies behind."""
    if found.kind in ("date", "datetime"):
        known = [day for c in found.candidates if (day := _day(c.get("value")))]
        return _choose_day(known, today, past=past) if known else None
    if found.kind != "daterange":
        return None
    inclusive = bool(INCLUSIVE.search(found.text))
    ranges = [days for c in found.candidates if (days := _range(c, inclusive=inclusive))]
    ranges.sort()
    if past:
        ranges = [days for days in ranges if days.start <= today][-1:] or ranges
    return next((d for d in ranges if (d.end or d.start) > today), ranges[-1] if ranges else None)


def _choose_day(days: list[date], today: date, *, past: bool) -> Days:
    days.sort()
    behind, ahead = [d for d in days if d <= today], [d for d in days if d >= today]
    if past and behind:
        return Days(behind[-1])
    return Days(ahead[0] if ahead else days[-1])


def _range(candidate: dict[str, str], *, inclusive: bool) -> Days | None:
    start, end = _day(candidate.get("start")), _day(candidate.get("end"))
    if start is None or end is None:
        only = start or end
        return Days(only) if only else None
    last = end + timedelta(1 if inclusive else 0)
    weekend = candidate.get("timex", "").endswith("WE")
    return Days(start, last, fuzzy=not inclusive and not weekend)


def _day(value: str | None) -> date | None:
    """Read a candidate's day; the library says "not resolved" for 30 February."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
