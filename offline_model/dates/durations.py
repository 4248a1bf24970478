"""Durations and offsets from now: `for an hour`, `in half an hour`, `一个半小时`, `20分钟后`."""

import re
from datetime import datetime, timedelta

from offline_model.dates.masked_text import MaskedText
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, parse_number
from offline_model.dates.time_expression import TimeExpression
from offline_model.text.language import Language

_HOURS = r"(?:hours?|hrs?|h)"
_MINUTES = r"(?:minutes?|mins?|min)"
AMOUNT_EN = (
    rf"(?:(?P<half>half an? hour|half[- ]hour)|(?P<quarter>a quarter of an hour)"
    rf"|(?P<hours>{NUMBER_EN})(?P<hour_half> and a half)?(?:[ -]|(?<=\d)){_HOURS}\b"
    rf"(?P<and_half> and a half)?"
    rf"(?:(?: and|,)? ?(?P<rest>{NUMBER_EN})[ -]?{_MINUTES}\b)?"
    rf"|(?P<minutes>{NUMBER_EN})[ -]?{_MINUTES}\b)"
)
AMOUNT_ZH = (
    rf"(?:(?P<half>半个?(?:小时|钟头))|(?P<quarter>一刻钟)|(?P<three>三刻钟)"
    rf"|(?P<hours>{NUMBER_ZH})个?(?P<hour_half>半)?(?:小时|钟头)(?P<and_half>半)?"
    rf"(?:零?(?P<rest>{NUMBER_ZH})分钟?)?"
    rf"|(?P<minutes>{NUMBER_ZH})分钟)"
)
_I = re.IGNORECASE
AMOUNT = {"en": re.compile(rf"\b{AMOUNT_EN}", _I), "zh": re.compile(AMOUNT_ZH)}
OFFSET = {
    "en": re.compile(
        rf"\bin (?:about |another )?{AMOUNT_EN}(?:'s time)?(?! of\b)"
        rf"|\b{AMOUNT_EN.replace('?P<', '?P<b_')} (?:from now|hence|later)\b",
        _I,
    ),
    "zh": re.compile(
        rf"(?:再?过)?{AMOUNT_ZH}(?:之后|以后|过后|后)|再?过{AMOUNT_ZH.replace('?P<', '?P<b_')}"
    ),
}
DURATION = {
    "en": re.compile(
        rf"\b(?:(?:for|lasting|that lasts|which lasts|takes|taking) (?:about |around )?{AMOUNT_EN}"
        rf"|{AMOUNT_EN.replace('?P<', '?P<b_')}(?: long|(?= [a-z])))",
        _I,
    ),
    "zh": re.compile(rf"(?:持续|大概|大约|时长|为期|预计|历时|开)?(?:是|为|:)?{AMOUNT_ZH}"),
}
DAYS_LONG = {
    "en": re.compile(rf"\bfor (?P<days>{NUMBER_EN}) (?P<unit>days?|nights?|weeks?)\b", _I),
    "zh": re.compile(rf"(?:持续|为期|共)(?P<days>{NUMBER_ZH})(?P<unit>天|周|个星期)"),
}
ALL_DAY = {
    "en": re.compile(r"\b(?:as an? )?(?:all|whole|full)[- ]day(?: long)?\b|\bthe whole day\b", _I),
    "zh": re.compile(r"一?整天|全天的?"),
}


def parse_duration(match: re.Match[str]) -> timedelta:
    """Return the duration in a match of one of the patterns of this module."""
    groups = {key.removeprefix("b_"): value for key, value in match.groupdict().items() if value}
    if "half" in groups:
        return timedelta(minutes=30)
    if "quarter" in groups or "three" in groups:
        return timedelta(minutes=15 if "quarter" in groups else 45)
    hours = parse_number(groups["hours"]) if "hours" in groups else 0.0
    hours += 0.5 if "hour_half" in groups or "and_half" in groups else 0
    minutes = parse_number(groups.get("minutes") or groups.get("rest") or "0")
    return timedelta(hours=hours, minutes=minutes)


def find_duration(text: str, language: Language) -> timedelta | None:
    """Return a duration anywhere in a text, as in "by two hours" or "推迟半小时"."""
    match = AMOUNT[language].search(text)
    return parse_duration(match) if match else None


def extract_durations(
    masked: MaskedText, language: Language, now: datetime, timex: TimeExpression
) -> None:
    """Extract an offset from now, a duration, and `all day`."""
    if match := masked.extract(OFFSET[language]):
        timex.moment = now + parse_duration(match)
    if match := masked.extract(DURATION[language]):
        timex.duration = parse_duration(match)
    if match := masked.extract(DAYS_LONG[language]):
        days = int(parse_number(match["days"])) * (7 if match["unit"][0] in "w周个" else 1)
        timex.duration = timedelta(days=days)
    if masked.extract(ALL_DAY[language]):
        timex.is_all_day = True
