"""Times of day in Chinese: `下午三点半`, `10点到11点`, `晚上`."""

import re
from datetime import date, timedelta

from offline_model.dates.masked_text import Scan
from offline_model.dates.numbers import NUMBER_ZH, read_number
from offline_model.dates.time_expression import PARTS, Clock, Part, Reading

PART_NAMES = {
    "凌晨": "small hours",
    "半夜": "small hours",
    "清晨": "early morning",
    "清早": "early morning",
    "一大早": "early morning",
    "早上": "morning",
    "早晨": "morning",
    "上午": "morning",
    "早": "morning",
    "晨": "morning",
    "中午": "noon",
    "正午": "noon",
    "下午": "afternoon",
    "午后": "afternoon",
    "傍晚": "evening",
    "黄昏": "evening",
    "晚上": "night",
    "晚间": "night",
    "夜里": "night",
    "夜间": "night",
    "夜晚": "night",
    "深夜": "night",
    "晚": "night",
    "夜": "night",
}
_LONG = "|".join(name for name in PART_NAMES if len(name) > 1)
# A blank is where `今` and `明` were taken.
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


A_LITTLE = re.compile(r"[早晚快慢有多少大小好](?:一?点)(?!钟|半|[一二三四五\d])")
COMPACT = re.compile(r"[今明昨](?=[早晚晨夜])")
COMPACT_DAYS = {"今": 0, "明": 1, "昨": -1}


def take_clocks(scan: Scan, today: date, reading: Reading) -> None:
    """Take times and parts of the day out of the text, with the day of `今晚` and `明早`."""
    scan.hide(A_LITTLE)
    if match := scan.pop(COMPACT):
        reading.day = today + timedelta(COMPACT_DAYS[match[0]])
    if match := scan.search(RANGE):
        reading.clock = read_clock(match["a"])
        reading.end_clock = read_clock(match["b"])
    elif match := scan.search(SINGLE):
        reading.clock = read_clock(match["a"])
    if match and reading.clock:
        scan.take(*match.span())
        if not reading.end_clock and (match := scan.pop(END)):
            reading.end_clock = read_clock(match["b"])
    elif match := scan.pop(PART):
        reading.part = PARTS[PART_NAMES[match["part"]]]


def read_clock(text: str) -> Clock | None:
    """Read one time of day; None where the numbers are none."""
    text = text.strip().lower()
    if text in ("零点", "午夜"):
        return Clock(24, exact=True)
    if text == "正午":
        return Clock(12, exact=True)
    part, text = _split_part(text)
    latin = re.search(r"\s*([ap])m$", text)
    if latin:
        text = text[: latin.start()]
    match = re.match(rf"({NUMBER_ZH})\s*(?:点钟?|时|:)?(.*)", text)
    if not match:
        return None
    hour, minute = int(read_number(match[1])), _minute(match[2])
    if hour > 24 or minute > 59:
        return None
    if latin:
        return Clock(hour, minute, "am" if latin[1] == "a" else "pm")
    return _in_part(hour, minute, part, text)


def _split_part(text: str) -> tuple[Part | None, str]:
    for name, part in PART_NAMES.items():
        if text.startswith(name):
            return PARTS[part], text[len(name) :].lstrip(" 的")
    return None, text.lstrip(" 的")


def _minute(text: str) -> int:
    text = text.strip().removesuffix("分")
    fixed = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
    if text in fixed:
        return fixed[text]
    digits = re.match(NUMBER_ZH, text.lstrip("过:零〇") or "0")
    return int(read_number(digits[0])) if digits else 0


def _in_part(hour: int, minute: int, part: Part | None, text: str) -> Clock:
    """Let `晚上12点` be the midnight that follows, `凌晨12点` the one before."""
    if hour > 12 or hour == 0:
        return Clock(hour, minute, exact=True)
    if part is None:
        return Clock(hour, minute, exact=bool(re.match(r"0\d:", text)))
    if part is PARTS["night"] and hour == 12:
        return Clock(24, minute, exact=True)
    if part is PARTS["noon"] and hour >= 10:
        return Clock(hour, minute, exact=True)
    return Clock(hour, minute, part.half)
