"""Days that the library does not know, or gets wrong, as rules: a pattern and what it means."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from offline_model.dates.masked_text import Language
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, read_number


class Days(NamedTuple):
    """A day, or the days up to `end`, which is the day after the last one."""

    start: date
    end: date | None = None
    fuzzy: bool = False


Meaning = Callable[[re.Match[str], date], Days | None]

WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS_ZH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
SOLAR_HOLIDAYS = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "愚人节": (4, 1),
    "劳动节": (5, 1),
    "儿童节": (6, 1),
    "教师节": (9, 10),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "万圣节": (10, 31),
    "光棍节": (11, 11),
    "双十一": (11, 11),
    "平安夜": (12, 24),
    "圣诞节": (12, 25),
    "圣诞": (12, 25),
    "跨年夜": (12, 31),
}
RELATIVE_ZH = {"今": 0, "明": 1, "昨": -1, "后": 2}


def add_months(day: date, months: int) -> date:
    """Give the same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_start(today: date, which: int) -> date:
    return add_months(today.replace(day=1), which)


def _week_start(today: date, which: int) -> date:
    return today - timedelta(today.weekday()) + timedelta(weeks=which)


def _last_day(today: date, which: int) -> Days:
    return Days(_month_start(today, which + 1) - timedelta(1))


def _day_of_month(number: int, today: date) -> Days | None:
    """Give the next day that has this number."""
    for months in range(13):
        first = _month_start(today, months)
        if number <= monthrange(first.year, first.month)[1]:
            day = first.replace(day=number)
            if day >= today:
                return Days(day)
    return None


def _later(amount: float, unit: str, today: date) -> Days:
    if unit.startswith(("month", "个月", "月")):
        return Days(add_months(today, int(amount)))
    if unit.startswith(("year", "年")):
        return Days(add_months(today, int(amount * 12)))
    weeks = unit.startswith(("week", "fortnight", "周", "星期", "个星期", "礼拜", "个礼拜"))
    factor = 14 if unit.startswith("fortnight") else 7 if weeks else 1
    return Days(today + timedelta(int(amount * factor)))


def _which(word: str | None) -> int:
    """How many weeks or months on `next`, `this`, `下`, `下下`, `本` are."""
    word = (word or "").lower().strip()
    if word.startswith("下"):
        return word.count("下")
    if word.startswith("上"):
        return -word.count("上")
    return {"next": 1, "last": -1}.get(word.removeprefix("the ").strip(), 0)


def _end_en(match: re.Match[str], today: date) -> Days:
    which, unit = _which(match["which"]), match["unit"].lower()
    if unit == "week":
        return Days(_week_start(today, which) + timedelta(4))
    if unit == "year":
        return Days(date(today.year + which, 12, 31))
    return _last_day(today, which)


def _start_en(match: re.Match[str], today: date) -> Days:
    which, unit = _which(match["which"]), match["unit"].lower()
    if unit == "week":
        return Days(_week_start(today, which))
    if unit == "year":
        return Days(date(today.year + which, 1, 1))
    return Days(_month_start(today, which))


def _weekday_in_week(weekday: int, which: int, today: date) -> Days:
    return Days(_week_start(today, which) + timedelta(weekday))


def _week_from_weekday(match: re.Match[str], today: date) -> Days:
    """Read `a week from Friday` and `Friday week`."""
    weekday = WEEKDAYS_EN.index((match["a"] or match["b"])[:3].lower())
    nearest = today + timedelta((weekday - today.weekday()) % 7)
    return Days(nearest + timedelta(7))


def _last_weekday(match: re.Match[str], today: date) -> Days:
    weekday = WEEKDAYS_EN.index(match["day"][:3].lower())
    return Days(today - timedelta((today.weekday() - weekday - 1) % 7 + 1))


def _holiday(match: re.Match[str], today: date) -> Days:
    month, day = SOLAR_HOLIDAYS[match["holiday"]]
    this_year = date(today.year, month, day)
    return Days(this_year if this_year >= today else date(today.year + 1, month, day))


def _edge_zh(match: re.Match[str], today: date) -> Days:
    """Read `月底`, `下个月初`, `年底`."""
    which, unit, edge = _which(match["which"]), match["unit"], match["edge"]
    if unit == "年":
        return Days(date(today.year + which, *((12, 31) if edge in "底末" else (1, 1))))
    first = _month_start(today, which)
    if edge == "中":
        return Days(first.replace(day=15))
    return _last_day(today, which) if edge in "底末" else Days(first)


def _weekday_zh(match: re.Match[str], today: date) -> Days:
    which = _which(match["which"])
    if not match["day"]:
        start = _week_start(today, which)
        return Days(start, start + timedelta(7), fuzzy=True)
    return _weekday_in_week(WEEKDAYS_ZH[match["day"]], which, today)


def _year_zh(match: re.Match[str], today: date) -> Days | None:
    years = {"今": 0, "明": 1, "后": 2, "去": -1}
    try:
        year = today.year + years[match["year"]]
        return Days(date(year, int(read_number(match["m"])), int(read_number(match["d"]))))
    except ValueError:
        return None


def _coming(amount: float, unit: str, today: date) -> Days:
    """Read `the next 3 days`, today included: who asks for them wants the days ahead."""
    return Days(today, _later(amount, unit, today).start + timedelta(1), fuzzy=True)


def _rest(match: re.Match[str], today: date) -> Days:
    week = match["unit"].lower() == "week"
    return Days(today, _week_start(today, 1) if week else _month_start(today, 1), fuzzy=True)


_I = re.IGNORECASE
_UNIT_EN = r"(?:days?|weeks?|fortnights?|months?|years?)"
_UNIT_ZH = r"(?:天|日|周|个?星期|个?礼拜|个月|年)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"

_WEEKDAY_FULL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

RULES: dict[Language, list[tuple[re.Pattern[str], Meaning]]] = {
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
                r"\b(?:the )?end of (?:the |this )?(?P<which>next |last )?(?P<unit>week"
                r"|month|year)\b",
                _I,
            ),
            _end_en,
        ),
        (
            re.compile(
                r"\b(?:the )?(?:start|beginning) of (?:the |this )?(?P<which>next |last )?"
                r"(?P<unit>week|month|year)\b",
                _I,
            ),
            _start_en,
        ),
        (
            re.compile(r"\b(?:the )?week after next\b", _I),
            lambda _, today: Days(_week_start(today, 2), _week_start(today, 3), fuzzy=True),
        ),
        (re.compile(rf"\b(?:last|past) (?P<day>{_WEEKDAY})\b", _I), _last_weekday),
        (re.compile(r"\b(?:the )?rest of (?:the|this) (?P<unit>week|month)\b", _I), _rest),
        (
            re.compile(
                rf"\b(?:the |over the |for the )?(?:next|coming|following) "
                rf"(?P<n>{NUMBER_EN}) (?P<unit>{_UNIT_EN})\b",
                _I,
            ),
            lambda match, today: _coming(read_number(match["n"]), match["unit"].lower(), today),
        ),
        (
            re.compile(
                rf"\bin (?:about )?(?P<n>{NUMBER_EN}) (?P<unit>{_UNIT_EN})(?:'s? time)?\b"
                rf"|\b(?P<n2>{NUMBER_EN}) (?P<unit2>{_UNIT_EN}) (?:from (?:now|today)"
                rf"|later|hence)\b",
                _I,
            ),
            lambda match, today: _later(
                read_number(match["n"] or match["n2"]),
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
                r"(?P<which>下下|下|这|本|上)?个?(?P<unit>月|年)(?P<edge>[底末初中])(?![国文学])"
            ),
            _edge_zh,
        ),
        (
            re.compile(r"(?P<which>下下)个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])?"),
            _weekday_zh,
        ),
        (re.compile(rf"(?P<holiday>{'|'.join(SOLAR_HOLIDAYS)})(?:当天|那天|节)?"), _holiday),
        (
            re.compile(
                rf"(?:接下来|未来|今后|最近|近|往后)的?(?P<n>{NUMBER_ZH}|几)个?(?P<unit>{_UNIT_ZH})"
            ),
            lambda match, today: _coming(
                7 if match["n"] == "几" else read_number(match["n"]), match["unit"], today
            ),
        ),
        (
            re.compile(r"这几天|这两天|近期|最近"),
            lambda _, today: Days(today, today + timedelta(7), fuzzy=True),
        ),
        (
            re.compile(rf"(?:再?过)?(?P<n>{NUMBER_ZH})(?P<unit>{_UNIT_ZH})(?:之后|以后|过后|后)"),
            lambda match, today: _later(read_number(match["n"]), match["unit"], today),
        ),
    ],
}

AFTERWARDS: dict[Language, list[tuple[re.Pattern[str], Meaning]]] = {
    "en": [
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
            lambda match, today: _day_of_month(int(read_number(match["n"])), today),
        ),
    ],
}
"""Rules for what the library leaves: a day of the month alone."""
