"""Extracting the day, or the range of days, of a sentence."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from offline_model.dates.calendar_dates import find_calendar_dates
from offline_model.dates.day_patterns import DAY_PATTERNS, FALLBACK_DAY_PATTERNS, DayResolver, Days
from offline_model.dates.masked_text import MaskedText
from offline_model.dates.recognizer import RecognizedDays, recognize_days
from offline_model.dates.time_expression import TimeExpression
from offline_model.text.language import Language

RECURRING = {
    "en": re.compile(
        r"\b(?:every|each)(?: (?:single|other|second|third|few))? "
        r"(?=\w)(?!morning|afternoon|evening|night)"
        r"(?:(?:day|week|month|year|weekday|weekend)s?\b)?"
        r"|\b(?:daily|weekly|monthly|yearly|annually|bi-?weekly|fortnightly|nightly)\b"
        r"|\b(?:on )?(?:weekdays|weekends)\b"
        r"|\b(?:once|twice|three times) (?:a|per) (?:day|week|month|year)\b"
        r"|(?<=\b(?:mon|sun|fri)day)s\b|(?<=tuesday)s\b|(?<=wednesday)s\b|(?<=thursday)s\b"
        r"|(?<=saturday)s\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"每隔?(?:[一二两三四五六七八九十\d]+)?个?(?:工作日|天|日|月|年(?!会)|(?=[周星礼早晚]))"
        r"|每周(?![一二三四五六日天])|每逢|隔[天日周]|工作日(?=[早上下中晚\d])"
    ),
}
BOUND = {
    "en": re.compile(
        r"\b(?P<until>until|till|before|up to|by)\s+$|\b(?P<since>since|after)\s+$", re.IGNORECASE
    ),
    "zh": re.compile(r"(?P<until>截至|直到|到)$|(?P<since>自从)$"),
}
AFTER_BOUND_ZH = re.compile(r"^\s*(?:(?P<until>之前|以前|为止)|(?P<since>之后|以后|起))")
AMBIGUOUS = re.compile(
    r"(?:may|march|mar|april|june|august|sun|sat|wed|second|q[1-4]|\w+ quarter|\d+[./]\d+)",
    re.IGNORECASE,
)
"""Words that are more often a name, or a part of one, than a time."""
DAY_CONTEXT = re.compile(
    r"\b(?:on|in|this|next|last|of|by|until|for|till|from|since)\s+(?:the )?$", re.IGNORECASE
)
INCLUSIVE = re.compile(
    r"\bto\b|\bthrough\b|\bthru\b|\buntil\b|\band\b|-|–|到|至|~|～", re.IGNORECASE
)


def extract_calendar_dates(
    masked: MaskedText, language: Language, today: date, timex: TimeExpression, *, past: bool
) -> None:
    """Extract the first calendar date, or range of them."""
    found = find_calendar_dates(masked.text, language, today, past=past)
    if found is None:
        return
    timex.day, timex.days_end = found.start, found.end
    timex.doubt, timex.is_passed = found.doubt, found.is_passed
    start, end = found.span
    _extract_bound(masked, language, start, end, timex)
    masked.mask(start, end)


def extract_recurrence(masked: MaskedText, language: Language, timex: TimeExpression) -> None:
    """Extract "every" and its like."""
    while masked.extract(RECURRING[language]):
        timex.is_recurring = True


def extract_days(
    masked: MaskedText, language: Language, today: date, timex: TimeExpression, *, past: bool
) -> None:
    """Extract the first day or range of days; with `past`, prefer one in the past."""
    if _extract_by_pattern(masked, language, DAY_PATTERNS[language], today, timex):
        return
    if not _extract_recognized(masked, language, today, timex, past=past):
        _extract_by_pattern(masked, language, FALLBACK_DAY_PATTERNS[language], today, timex)


def _extract_by_pattern(
    masked: MaskedText,
    language: Language,
    patterns: Sequence[tuple[re.Pattern[str], DayResolver]],
    today: date,
    timex: TimeExpression,
) -> bool:
    for pattern, resolve in patterns:
        match = pattern.search(masked.text)
        days = resolve(match, today) if match else None
        if match and days:
            _set_days(timex, days)
            _extract_bound(masked, language, match.start(), match.end(), timex)
            masked.mask(*match.span())
            return True
    return False


def _extract_recognized(
    masked: MaskedText, language: Language, today: date, timex: TimeExpression, *, past: bool
) -> bool:
    for found in recognize_days(masked.text, language, today):
        if _is_ambiguous(masked.text, found):
            continue
        days = choose_candidate(found, today, past=past)
        if days is None:
            continue
        _set_days(timex, days)
        timex.is_weekday_only = not past and "XXXX-WXX" in found.candidates[0].get("timex", "")
        _extract_bound(masked, language, found.start, found.end, timex)
        masked.mask(found.start, found.end)
        return True
    return False


def _is_ambiguous(text: str, found: RecognizedDays) -> bool:
    if not AMBIGUOUS.fullmatch(found.text):
        return False
    return not DAY_CONTEXT.search(text[: found.start])


def _set_days(timex: TimeExpression, days: Days) -> None:
    timex.day, timex.days_end, timex.is_vague = days


def _extract_bound(
    masked: MaskedText, language: Language, start: int, end: int, timex: TimeExpression
) -> None:
    match = BOUND[language].search(masked.text[:start])
    if match is None and language == "zh":
        match = AFTER_BOUND_ZH.match(masked.text[end:])
        if match:
            masked.mask(end, end + match.end())
    elif match:
        masked.mask(match.start(), start)
    if match:
        timex.bound = "until" if match["until"] else "since"


def choose_candidate(found: RecognizedDays, today: date, *, past: bool) -> Days | None:
    """Return the candidate in the future, or with `past` the one in the past."""
    if found.kind in ("date", "datetime"):
        candidates = [day for c in found.candidates if (day := _parse_day(c.get("value")))]
        return _choose_day(candidates, today, past=past) if candidates else None
    if found.kind != "daterange":
        return None
    inclusive = bool(INCLUSIVE.search(found.text))
    ranges = [days for c in found.candidates if (days := _parse_range(c, inclusive=inclusive))]
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


def _parse_range(candidate: dict[str, str], *, inclusive: bool) -> Days | None:
    start, end = _parse_day(candidate.get("start")), _parse_day(candidate.get("end"))
    if start is None or end is None:
        only = start or end
        return Days(only) if only else None
    last = end + timedelta(1 if inclusive else 0)
    weekend = candidate.get("timex", "").endswith("WE")
    return Days(start, last, is_vague=not inclusive and not weekend)


def _parse_day(value: str | None) -> date | None:
    """Parse a candidate's day; for 30 February the library returns "not resolved"."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
