"""Calendar dates with a month, and ranges of them: `31 April`, `Jan 5 to 8, 2027`, `2月30日`.

The recognizers library drops a date that does not exist, and takes the years of a range one by one.
Here a date that cannot be meant as written is reported, with the most likely reading.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from offline_model.dates.numbers import parse_number
from offline_model.text.language import Language
from offline_model.vocabulary import load_words

MAX_OPEN_RANGE = timedelta(days=183)
"""A range without years that is longer, such as `8 July to 5 July`, has its ends exchanged."""
MAX_PASSED = timedelta(days=120)
"""A date without a year that passed within this time can be meant as the past one."""

MAX_WRITTEN_DAY = 39
"""A greater number beside a month is no day, not even a wrong one."""
RELATIVE_YEARS = {"今": 0, "明": 1, "后": 2, "去": -1}

Doubt = Literal["nonexistent", "reversed", "weekday", "order"]


class CalendarDates(NamedTuple):
    """The dates in a text: their span, the first day, and the day after the last one."""

    span: tuple[int, int]
    start: date
    end: date | None = None
    doubt: Doubt | None = None
    """Why the text cannot be taken as written; `start` and `end` are the likely reading."""
    is_passed: bool = False
    """The year is not named, and the date of this year has passed not long ago."""


class _Written(NamedTuple):
    """One date as written."""

    span: tuple[int, int]
    year: int | None
    month: int
    day: int
    weekday: int | None = None
    is_order_open: bool = False
    """Both numbers of `5/6` can be the month."""

    def in_year(self, year: int) -> date:
        """Return the date of a year; the last day of the month for a day behind it."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def exists_in(self, year: int) -> bool:
        return 1 <= self.day <= monthrange(year, self.month)[1]


_I = re.IGNORECASE
_CALENDAR = load_words("calendar")
_MONTHS = [name[:3].lower() for name in _CALENDAR["months"]]
_WEEKDAYS = [*(name[:3].lower() for name in _CALENDAR["weekdays"]), *_CALENDAR["weekdays_zh"]]
_MONTH = (
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:\b(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?\b,? +(?:the )?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_LAST_DAY = r"(?P<last>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,? +(?:in )?(?P<year>(?:19|20)\d\d)\b(?![:.]\d))?"
_LINK = r"\s*(?:-|–|—|~|\b(?:to|until|till|through|thru)\b)\s*(?:the )?"
_NO_CLOCK = r"(?!\s*(?:[ap]\.?m\b|o'?\s?clock|:\d|\.\d|h\b))"
_VERB = r"(?! (?:be|come|go|have|need|not|also|i|we|you|he|she|they)\b)"
_NUMBER_ZH = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DAY_ZH = rf"(?P<day>{_NUMBER_ZH})"
_MONTH_ZH = rf"(?:(?P<year>(?:19|20)\d\d|[今明后去])年)?(?P<month>{_NUMBER_ZH})月份?"
_WEEKDAY_ZH = r"(?:[ ,(]?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])\)?)?"

PATTERNS: dict[Language, tuple[re.Pattern[str], ...]] = {
    "en": (
        re.compile(rf"{_MONTH} (?:the )?{_DAY}{_LINK}{_LAST_DAY}(?!/){_NO_CLOCK}{_YEAR}", _I),
        re.compile(rf"(?<![\d/.:-])\b{_DAY}{_LINK}{_LAST_DAY}(?: of)? {_MONTH}{_YEAR}", _I),
        re.compile(rf"{_WEEKDAY}(?<![\d/.:-])\b{_DAY}(?: of)? ?{_MONTH}{_VERB}{_YEAR}", _I),
        re.compile(rf"{_WEEKDAY}{_MONTH} ?(?:the )?{_DAY}{_NO_CLOCK}{_YEAR}", _I),
        re.compile(r"(?<![\d/.-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"),
        re.compile(r"(?<![\d/.-])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})?(?!\d)"),
        re.compile(
            r"(?<![\d/.-])(?!24/7\b)(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/.-])"
        ),
    ),
    "zh": (
        re.compile(rf"{_MONTH_ZH}{_DAY_ZH}[日号]?(?:到|至|-|–|—|~)(?P<last>{_NUMBER_ZH})[日号]"),
        re.compile(rf"{_MONTH_ZH}{_DAY_ZH}(?:[日号]|(?![\d个点时:分天周]|小时)){_WEEKDAY_ZH}"),
        re.compile(r"(?<![\d/.-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"),
    ),
}
"""A pattern with the group `last` is a range within a month."""
LINK: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"{_LINK}|\s+and\s+(?:the )?", _I),
    "zh": re.compile(r"\s*(?:一?直?到|至|-|–|—|~)\s*"),
}
SLASHED = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")
SLASHED_CONTEXT = re.compile(
    r"\b(?:on|to|by|until|till|from|since|for|date:?)\s+(?:the )?$|^\s*$", re.IGNORECASE
)
"""In front of a date with slashes, which otherwise is more often a fraction or a name."""

DATE_HINT = re.compile(r"\d|[一二三四五六七八九十]月")
"""In every text that has a calendar date."""
BEFORE_TIME = re.compile(r",? (?:at|from|\d{1,2}(?:[ap]m|:\d\d))\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def find_calendar_dates(
    text: str, language: Language, today: date, *, past: bool = False
) -> CalendarDates | None:
    """Return the first calendar date of a text, or the range that begins with it.

    A date without a year is the next one, or with `past` the last one.
    """
    written = _find_written(text, language, today) if DATE_HINT.search(text) else []
    if not written:
        return None
    first, last = written[0], None
    if len(written) > 1:
        between = text[first.span[1] : written[1].span[0]]
        last = written[1] if not between or LINK[language].fullmatch(between) else None
    return _resolve_range(first, last, today) if last else _resolve_day(first, today, past=past)


def _find_written(text: str, language: Language, today: date) -> list[_Written]:
    found: list[_Written] = []
    for pattern in PATTERNS[language]:
        for match in pattern.finditer(text):
            if not any(match.start() < w.span[1] and w.span[0] < match.end() for w in found):
                found += _parse_written(match, today)
    return sorted(found, key=lambda written: written.span)


def _parse_written(match: re.Match[str], today: date) -> list[_Written]:
    """Return the dates of a match: two of a range within a month, none if it is no date."""
    groups = match.groupdict()
    year = _parse_year(groups.get("year"), today)
    month, day = _parse_month(groups["month"]), int(parse_number(groups["day"]))
    is_slashed = bool(SLASHED.fullmatch(match[0]))
    if is_slashed and year is None and not _is_slashed_date(match, max(month, day)):
        return []
    is_order_open = is_slashed and month <= 12 and day <= 12 and month != day
    if is_slashed and month > 12:
        month, day = day, month
    if not 1 <= month <= 12 or not 1 <= day <= MAX_WRITTEN_DAY:
        return []
    weekday = groups.get("weekday")
    number = _WEEKDAYS.index(weekday.lower().replace("天", "日")) % 7 if weekday else None
    if not groups.get("last"):
        return [_Written(match.span(), year, month, day, number, is_order_open)]
    middle, last = match.start("last"), int(parse_number(groups["last"]))
    return [
        _Written((match.start(), middle), year, month, day),
        _Written((middle, match.end()), year, month, last),
    ]


def _is_slashed_date(match: re.Match[str], greatest: int) -> bool:
    """Return whether two numbers with a slash are a date, by the words around them."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(
        SLASHED_CONTEXT.search(before) or (12 < greatest <= 31 and BEFORE_TIME.match(after))
    )


def _parse_month(text: str) -> int:
    is_name = text[0].isalpha() and text.isascii()
    return _MONTHS.index(text[:3].lower()) + 1 if is_name else int(parse_number(text))


def _parse_year(text: str | None, today: date) -> int | None:
    if text is None:
        return None
    if text in RELATIVE_YEARS:
        return today.year + RELATIVE_YEARS[text]
    return int(text) if len(text) == 4 else 2000 + int(text)


def _resolve_day(written: _Written, today: date, *, past: bool) -> CalendarDates:
    this_year = written.in_year(today.year)
    if written.year is not None:
        year = written.year
    elif past:
        year = today.year if this_year <= today else today.year - 1
    else:
        year = today.year if this_year >= today else today.year + 1
    day = written.in_year(year)
    doubt: Doubt | None = None
    if not written.exists_in(year):
        doubt = "nonexistent"
    elif written.weekday not in (None, day.weekday()):
        doubt = "weekday"
    elif written.is_order_open:
        doubt = "order"
    is_passed = written.year is None and year > today.year and today - this_year <= MAX_PASSED
    return CalendarDates(written.span, day, doubt=doubt, is_passed=is_passed)


def _resolve_range(first: _Written, last: _Written, today: date) -> CalendarDates:
    """Resolve a range: one named year is that of both ends, unless the range spans New Year."""
    start_year, end_year = _range_years(first, last, today)
    start, end = first.in_year(start_year), last.in_year(end_year)
    doubt: Doubt | None = None
    if not (first.exists_in(start_year) and last.exists_in(end_year)):
        doubt = "nonexistent"
    if end < start:
        start, end, doubt = end, start, doubt or "reversed"
    span = (first.span[0], last.span[1])
    return CalendarDates(span, start, end + timedelta(1), doubt)


def _range_years(first: _Written, last: _Written, today: date) -> tuple[int, int]:
    if first.year is not None and last.year is not None:
        return first.year, last.year
    named = first.year if first.year is not None else last.year
    year = today.year if named is None else named
    if named is None and max(first.in_year(year), last.in_year(year)) < today:
        year += 1
    start, end = first.in_year(year), last.in_year(year)
    spans_new_year = end < start and last.in_year(year + 1) - start <= MAX_OPEN_RANGE
    if not spans_new_year:
        return year, year
    return (year - 1, year) if last.year is not None else (year, year + 1)
