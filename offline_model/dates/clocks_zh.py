"""Times of day in Chinese: `下午三点半`, `10点到11点`, `晚上`."""

import re
from datetime import date, timedelta

from offline_model.dates.masked_text import MaskedText
from offline_model.dates.numbers import NUMBER_ZH, parse_number
from offline_model.dates.time_expression import DAY_PARTS, ClockTime, DayPart, TimeExpression
from offline_model.vocabulary import load_words

DAY_PART_NAMES: dict[str, str] = load_words("calendar")["day_parts_zh"]
_LONG = "|".join(name for name in DAY_PART_NAMES if len(name) > 1)
# A blank stands for a masked `今` or `明`.
_PART = rf"(?:{_LONG}|(?<=[ 后天日一二三四五六])[早晚晨夜]|[早晚](?=\d{{1,2}}[点:]))"
_POINT = rf"(?:{NUMBER_ZH})\s*(?:点钟?|时(?![间候长刻段区]))"
_REST = rf"(?:整|半|一刻|三刻|过?零?(?:{NUMBER_ZH})分?(?!钟|\s*个))?"
CLOCK = (
    rf"(?:(?:{_PART})?的?\s*(?:\d{{1,2}}:\d{{2}}(?!\d)(?::\d{{2}})?\s*(?:[ap]m\b)?"
    rf"|\d{{1,2}}\s*[ap]m\b|{_POINT}{_REST})|零点|午夜|正午)"
)
_I = re.IGNORECASE
RANGE = re.compile(
    rf"从?(?P<a>{CLOCK}|(?:{_PART})?\s*(?:{NUMBER_ZH}))\s*(?:开始)?(?:一?直?到|至|-|–|—|~"
    rf"|～)\s*(?P<b>{CLOCK})(?:结束)?",
    _I,
)
END = re.compile(rf"(?:一?直?到|至)(?P<b>{CLOCK})(?:结束|为止)?", _I)
SINGLE = re.compile(rf"从?(?P<a>{CLOCK})(?:开始|左右|前后|钟|整)?", _I)
PART = re.compile(rf"(?P<part>{_PART})", _I)


NO_CLOCK = re.compile(r"[早晚快慢有多少大小好](?:一?点)(?!钟|半|[一二三四五\d])")
COMPACT = re.compile(r"[今明昨](?=[早晚晨夜])")
COMPACT_DAYS = {"今": 0, "明": 1, "昨": -1}


def extract_clocks(masked: MaskedText, today: date, timex: TimeExpression) -> None:
    """Extract clock times and parts of the day, with the day of `今晚` and `明早`."""
    masked.hide(NO_CLOCK)
    if match := masked.extract(COMPACT):
        timex.day = today + timedelta(COMPACT_DAYS[match[0]])
    if match := masked.search(RANGE):
        timex.clock = parse_clock(match["a"])
        timex.end_clock = parse_clock(match["b"])
    elif match := masked.search(SINGLE):
        timex.clock = parse_clock(match["a"])
    if match and timex.clock:
        masked.mask(*match.span())
        if not timex.end_clock and (match := masked.extract(END)):
            timex.end_clock = parse_clock(match["b"])
    elif match := masked.extract(PART):
        timex.day_part = DAY_PARTS[DAY_PART_NAMES[match["part"]]]


def parse_clock(text: str) -> ClockTime | None:
    """Parse one clock time; None if the numbers are out of range."""
    text = text.strip().lower()
    if text in ("零点", "午夜"):
        return ClockTime(24, is_24_hour=True)
    if text == "正午":
        return ClockTime(12, is_24_hour=True)
    part, text = _split_day_part(text)
    latin = re.search(r"\s*([ap])m$", text)
    if latin:
        text = text[: latin.start()]
    match = re.match(rf"({NUMBER_ZH})\s*(?:点钟?|时|:)?(.*)", text)
    if not match:
        return None
    hour, minute = int(parse_number(match[1])), _parse_minute(match[2])
    if hour > 24 or minute > 59:
        return None
    if latin:
        return ClockTime(hour, minute, "am" if latin[1] == "a" else "pm")
    return _clock_in_day_part(hour, minute, part, text)


def _split_day_part(text: str) -> tuple[DayPart | None, str]:
    for name, part in DAY_PART_NAMES.items():
        if text.startswith(name):
            return DAY_PARTS[part], text[len(name) :].lstrip(" 的")
    return None, text.lstrip(" 的")


def _parse_minute(text: str) -> int:
    text = text.strip().removesuffix("分")
    fixed = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
    if text in fixed:
        return fixed[text]
    digits = re.match(NUMBER_ZH, text.lstrip("过:零〇") or "0")
    return int(parse_number(digits[0])) if digits else 0


def _clock_in_day_part(hour: int, minute: int, part: DayPart | None, text: str) -> ClockTime:
    """Return the clock time: `晚上12点` is the midnight that follows, `凌晨12点` the one before."""
    if hour > 12 or hour == 0:
        return ClockTime(hour, minute, is_24_hour=True)
    if part is None:
        return ClockTime(hour, minute, is_24_hour=bool(re.match(r"0\d:", text)))
    if part is DAY_PARTS["night"] and hour == 12:
        return ClockTime(24, minute, is_24_hour=True)
    if part is DAY_PARTS["noon"] and hour >= 10:
        return ClockTime(hour, minute, is_24_hour=True)
    return ClockTime(hour, minute, part.meridiem)
