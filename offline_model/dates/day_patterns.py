"""Patterns for days that the recognizers library does not know or gets wrong."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, parse_number
from offline_model.text.language import Language
from offline_model.vocabulary import load_words


class Days(NamedTuple):
    """A day, or the days before `end`, which is the day after the last one."""

    start: date
    end: date | None = None
    is_vague: bool = False


DayResolver = Callable[[re.Match[str], date], Days | None]

_CALENDAR = load_words("calendar")
WEEKDAYS_EN = [name[:3].lower() for name in _CALENDAR["weekdays"]]
WEEKDAYS_ZH = {name: day for day, name in enumerate(_CALENDAR["weekdays_zh"])} | {"天": 6}
HOLIDAYS = _CALENDAR["holidays"]
RELATIVE_ZH = {"今": 0, "明": 1, "昨": -1, "后": 2}


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_start(today: date, offset: int) -> date:
    return add_months(today.replace(day=1), offset)


def _week_start(today: date, offset: int) -> date:
    return today - timedelta(today.weekday()) + timedelta(weeks=offset)


def _last_day(today: date, offset: int) -> Days:
    return Days(_month_start(today, offset + 1) - timedelta(1))


def _day_of_month(number: int, today: date) -> Days | None:
    """Return the next day with this number in its month."""
    for months in range(13):
        first = _month_start(today, months)
        if number <= monthrange(first.year, first.month)[1]:
            day = first.replace(day=number)
            if day >= today:
                return Days(day)
    return None


def _add_to_today(amount: float, unit: str, today: date) -> Days:
    if unit.startswith(("month", "个月", "月")):
        return Days(add_months(today, int(amount)))
    if unit.startswith(("year", "年")):
        return Days(add_months(today, int(amount * 12)))
    weeks = unit.startswith(("week", "fortnight", "周", "星期", "个星期", "礼拜", "个礼拜"))
    factor = 14 if unit.startswith("fortnight") else 7 if weeks else 1
    return Days(today + timedelta(int(amount * factor)))


def _parse_offset(word: str | None) -> int:
    """Return the offset in weeks or months of `next`, `this`, `下`, `下下`, `本`."""
    word = (word or "").lower().strip()
    if word.startswith("下"):
        return word.count("下")
    if word.startswith("上"):
        return -word.count("上")
    return {"next": 1, "last": -1}.get(word.removeprefix("the ").strip(), 0)


def _period_end_en(match: re.Match[str], today: date) -> Days:
    offset, unit = _parse_offset(match["offset"]), match["unit"].lower()
    if unit == "week":
        return Days(_week_start(today, offset) + timedelta(4))
    if unit == "year":
        return Days(date(today.year + offset, 12, 31))
    return _last_day(today, offset)


def _period_start_en(match: re.Match[str], today: date) -> Days:
    offset, unit = _parse_offset(match["offset"]), match["unit"].lower()
    if unit == "week":
        return Days(_week_start(today, offset))
    if unit == "year":
        return Days(date(today.year + offset, 1, 1))
    return Days(_month_start(today, offset))


def _weekday_in_week(weekday: int, offset: int, today: date) -> Days:
    return Days(_week_start(today, offset) + timedelta(weekday))


def _week_from_weekday(match: re.Match[str], today: date) -> Days:
    """Resolve `a week from Friday` and `Friday week`."""
    weekday = WEEKDAYS_EN.index((match["a"] or match["b"])[:3].lower())
    nearest = today + timedelta((weekday - today.weekday()) % 7)
    return Days(nearest + timedelta(7))


def _next_weekday(name: str, today: date) -> Days:
    weekday = WEEKDAYS_EN.index(name[:3].lower())
    return Days(today + timedelta((weekday - today.weekday()) % 7))


def _last_weekday(match: re.Match[str], today: date) -> Days:
    weekday = WEEKDAYS_EN.index(match["day"][:3].lower())
    return Days(today - timedelta((today.weekday() - weekday - 1) % 7 + 1))


def _holiday(match: re.Match[str], today: date) -> Days:
    month, day = HOLIDAYS[match["holiday"]]
    this_year = date(today.year, month, day)
    return Days(this_year if this_year >= today else date(today.year + 1, month, day))


def _period_edge_zh(match: re.Match[str], today: date) -> Days:
    """Resolve `月底`, `下个月初`, `年底`."""
    offset, unit, edge = _parse_offset(match["offset"]), match["unit"], match["edge"]
    if unit == "年":
        return Days(date(today.year + offset, *((12, 31) if edge in "底末" else (1, 1))))
    first = _month_start(today, offset)
    if edge == "中":
        return Days(first.replace(day=15))
    return _last_day(today, offset) if edge in "底末" else Days(first)


def _weekday_zh(match: re.Match[str], today: date) -> Days:
    offset = _parse_offset(match["offset"])
    if not match["day"]:
        start = _week_start(today, offset)
        return Days(start, start + timedelta(7), is_vague=True)
    return _weekday_in_week(WEEKDAYS_ZH[match["day"]], offset, today)


def _year_zh(match: re.Match[str], today: date) -> Days | None:
    years = {"今": 0, "明": 1, "后": 2, "去": -1}
    try:
        year = today.year + years[match["year"]]
        return Days(date(year, int(parse_number(match["m"])), int(parse_number(match["d"]))))
    except ValueError:
        return None


def _next_days(amount: float, unit: str, today: date) -> Days:
    """Resolve `the next 3 days`, today included."""
    return Days(today, _add_to_today(amount, unit, today).start + timedelta(1), is_vague=True)


def _rest_of_period(match: re.Match[str], today: date) -> Days:
    week = match["unit"].lower() == "week"
    return Days(today, _week_start(today, 1) if week else _month_start(today, 1), is_vague=True)


_I = re.IGNORECASE
_UNIT_EN = r"(?:days?|weeks?|fortnights?|months?|years?)"
_UNIT_ZH = r"(?:天|日|周|个?星期|个?礼拜|个月|年)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"

_WEEKDAY_FULL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

DAY_PATTERNS: dict[Language, list[tuple[re.Pattern[str], DayResolver]]] = {
    "en": [
        (
            re.compile(r"\b(?:tmrw|tmr|tomorow|tommorow|tommorrow|tomorrrow|2morrow)\b", _I),
            lambda _, today: Days(today + timedelta(1)),
        ),
        (
            re.compile(
                rf"\b(?:a|one) week from (?P<a>{_WEEKDAY})\b|\b(?P<b>{_WEEKDAY}) week\b", _I
            ),
            _week_from_weekday,
        ),
        (
            re.compile(
                r"\b(?:the )?end of (?:the |this )?(?P<offset>next |last )?(?P<unit>week"
                r"|month|year)\b",
                _I,
            ),
            _period_end_en,
        ),
        (
            re.compile(
                r"\b(?:the )?(?:start|beginning) of (?:the |this )?(?P<offset>next |last )?"
                r"(?P<unit>week|month|year)\b",
                _I,
            ),
            _period_start_en,
        ),
        (
            re.compile(r"\b(?:the )?week after next\b", _I),
            lambda _, today: Days(_week_start(today, 2), _week_start(today, 3), is_vague=True),
        ),
        (re.compile(rf"\b(?:last|past) (?P<day>{_WEEKDAY})\b", _I), _last_weekday),
        (
            re.compile(r"\b(?:the )?rest of (?:the|this) (?P<unit>week|month)\b", _I),
            _rest_of_period,
        ),
        (
            re.compile(
                rf"\b(?:the |over the |for the )?(?:next|coming|following) "
                rf"(?P<n>{NUMBER_EN}) (?P<unit>{_UNIT_EN})\b",
                _I,
            ),
            lambda match, today: _next_days(parse_number(match["n"]), match["unit"].lower(), today),
        ),
        (
            re.compile(
                rf"\bin (?:about )?(?P<n>{NUMBER_EN}) (?P<unit>{_UNIT_EN})(?:'s? time)?\b"
                rf"|\b(?P<n2>{NUMBER_EN}) (?P<unit2>{_UNIT_EN}) (?:from (?:now|today)"
                rf"|later|hence)\b",
                _I,
            ),
            lambda match, today: _add_to_today(
                parse_number(match["n"] or match["n2"]),
                (match["unit"] or match["unit2"]).lower(),
                today,
            ),
        ),
    ],
    "zh": [
        (
            re.compile(
                r"(?P<year>[今明后去])年(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月"
                r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
            ),
            _year_zh,
        ),
        (
            re.compile(r"(?<!大)(?P<word>[今明昨后])(?:天|日|儿个?)"),
            lambda match, today: Days(today + timedelta(RELATIVE_ZH[match["word"]])),
        ),
        (
            re.compile(
                r"(?P<offset>下下|下|这|本|上)?个?(?P<unit>月|年)(?P<edge>[底末初中])(?![国文学])"
            ),
            _period_edge_zh,
        ),
        (
            re.compile(r"(?P<offset>下下)个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])?"),
            _weekday_zh,
        ),
        (re.compile(rf"(?P<holiday>{'|'.join(HOLIDAYS)})(?:当天|那天|节)?"), _holiday),
        (
            re.compile(
                rf"(?:接下来|未来|今后|最近|近|往后)的?(?P<n>{NUMBER_ZH}|几)个?(?P<unit>{_UNIT_ZH})"
            ),
            lambda match, today: _next_days(
                7 if match["n"] == "几" else parse_number(match["n"]), match["unit"], today
            ),
        ),
        (
            re.compile(r"这几天|这两天|近期|最近"),
            lambda _, today: Days(today, today + timedelta(7), is_vague=True),
        ),
        (
            re.compile(rf"(?:再?过)?(?P<n>{NUMBER_ZH})(?P<unit>{_UNIT_ZH})(?:之后|以后|过后|后)"),
            lambda match, today: _add_to_today(parse_number(match["n"]), match["unit"], today),
        ),
    ],
}

FALLBACK_DAY_PATTERNS: dict[Language, list[tuple[re.Pattern[str], DayResolver]]] = {
    "en": [
        # Words of their own, too: a day beside a clock time, which is masked by blanks.
        (
            re.compile(r"\b(?P<day>sat|sun|wed)(?=\s{3})|(?<=\s{3})(?P<behind>sat|sun|wed)\b", _I),
            lambda match, today: _next_weekday(match["day"] or match["behind"], today),
        ),
        (
            re.compile(
                rf"\b(?:on )?(?:{_WEEKDAY_FULL},? )?the (?P<n>\d{{1,2}})(?:st|nd|rd|th)\b"
                rf"(?=\s*(?:$|[,.;!?]|(?:at|from|to|for|in the"
                r"|until|till|and|with|by|between|as|please|\d)\b|\d))",
                _I,
            ),
            lambda match, today: _day_of_month(int(match["n"]), today),
        ),
    ],
    "zh": [
        (
            re.compile(
                r"(?<![月\d零一二三四五六七八九十])(?P<n>\d{1,2}"
                r"|[一二三四五六七八九十]{1,3})[号日](?!楼|线|机|店|码|会议室|教室|院|门"
                r"|厅|房|车)"
            ),
            lambda match, today: _day_of_month(int(parse_number(match["n"])), today),
        ),
    ],
}
"""Patterns to try after the library."""
