"""How long, and how long from now: `for an hour`, `in half an hour`, `一个半小时`, `20分钟后`."""

import re
from datetime import datetime, timedelta

from offline_model.dates.masked_text import Language, Scan
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, read_number
from offline_model.dates.time_expression import Reading

_HOURS = r"(?:hours?|hrs?|h)"
_MINUTES = r"(?:minutes?|mins?|min)"
LENGTH_EN = (
    rf"(?:(?P<half>half an? hour|half[- ]hour)|(?P<quarter>a quarter of an hour)"
    rf"|(?P<hours>{NUMBER_EN})(?P<hour_half> and a half)?[ -]?{_HOURS}\b(?P<and_half> and a half)?"
    rf"(?:(?: and|,)? ?(?P<rest>{NUMBER_EN})[ -]?{_MINUTES}\b)?"
    rf"|(?P<minutes>{NUMBER_EN})[ -]?{_MINUTES}\b)"
)
LENGTH_ZH = (
    rf"(?:(?P<half>半个?(?:小时|钟头))|(?P<quarter>一刻钟)|(?P<three>三刻钟)"
    rf"|(?P<hours>{NUMBER_ZH})个?(?P<hour_half>半)?(?:小时|钟头)(?P<and_half>半)?"
    rf"(?:零?(?P<rest>{NUMBER_ZH})分钟?)?"
    rf"|(?P<minutes>{NUMBER_ZH})分钟)"
)
_I = re.IGNORECASE
LENGTH = {"en": re.compile(rf"\b{LENGTH_EN}", _I), "zh": re.compile(LENGTH_ZH)}
OFFSET = {
    "en": re.compile(
        rf"\bin (?:about |another )?{LENGTH_EN}(?:'s time)?(?! of\b)"
        rf"|\b{LENGTH_EN.replace('?P<', '?P<b_')} (?:from now|hence|later)\b",
        _I,
    ),
    "zh": re.compile(
        rf"(?:再?过)?{LENGTH_ZH}(?:之后|以后|过后|后)|再?过{LENGTH_ZH.replace('?P<', '?P<b_')}"
    ),
}
DURATION = {
    "en": re.compile(
        rf"\b(?:(?:for|lasting|that lasts|which lasts|takes|taking) (?:about |around )?{LENGTH_EN}"
        rf"|{LENGTH_EN.replace('?P<', '?P<b_')}(?: long|(?= [a-z])))",
        _I,
    ),
    "zh": re.compile(rf"(?:持续|大概|大约|时长|为期|预计|历时|开)?(?:是|为|:)?{LENGTH_ZH}"),
}
DAYS_LONG = {
    "en": re.compile(rf"\bfor (?P<days>{NUMBER_EN}) (?P<unit>days?|nights?|weeks?)\b", _I),
    "zh": re.compile(rf"(?:持续|为期|共)(?P<days>{NUMBER_ZH})(?P<unit>天|周|个星期)"),
}
ALL_DAY = {
    "en": re.compile(r"\b(?:as an? )?(?:all|whole|full)[- ]day(?: long)?\b|\bthe whole day\b", _I),
    "zh": re.compile(r"一?整天|全天的?"),
}


def read_length(match: re.Match[str]) -> timedelta:
    """Give the length that a match of one of the patterns here says."""
    said = {key.removeprefix("b_"): value for key, value in match.groupdict().items() if value}
    if "half" in said:
        return timedelta(minutes=30)
    if "quarter" in said or "three" in said:
        return timedelta(minutes=15 if "quarter" in said else 45)
    hours = read_number(said["hours"]) if "hours" in said else 0.0
    hours += 0.5 if "hour_half" in said or "and_half" in said else 0
    minutes = read_number(said.get("minutes") or said.get("rest") or "0")
    return timedelta(hours=hours, minutes=minutes)


def find_length(text: str, language: Language) -> timedelta | None:
    """Find a length anywhere in a text, as in "by two hours" or "推迟半小时"."""
    match = LENGTH[language].search(text)
    return read_length(match) if match else None


def take_lengths(scan: Scan, language: Language, now: datetime, reading: Reading) -> None:
    if match := scan.pop(OFFSET[language]):
        reading.moment = now + read_length(match)
    if match := scan.pop(DURATION[language]):
        reading.duration = read_length(match)
    if match := scan.pop(DAYS_LONG[language]):
        days = int(read_number(match["days"])) * (7 if match["unit"][0] in "w周个" else 1)
        reading.duration = timedelta(days=days)
    if scan.pop(ALL_DAY[language]):
        reading.all_day = True
