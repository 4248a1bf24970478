"""Times of day in English: `3pm`, `half past four`, `from 2 to 3:30`, `Friday evening`."""

import re

from offline_model.dates.masked_text import Scan
from offline_model.dates.numbers import read_number
from offline_model.dates.time_expression import PARTS, Clock, Half, Reading

_I = re.IGNORECASE
_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HALF = r"(?:\s*(?:a\.?m\b\.?|p\.?m\b\.?)|\s+(?:in the (?:morning|afternoon|evening)|at night))"
_PAST = r"(?:half|(?:a )?quarter|five|ten|twenty(?:[- ]five)?|\d{1,2})(?: minutes?)?"
STRONG = (
    rf"(?:{_PAST} (?:past|after|to|before) {_HOUR}(?:{_HALF})?"
    rf"|\d{{1,2}}:\d{{2}}(?!\d)(?::\d{{2}})?(?:{_HALF})?|\d{{1,2}}\.\d{{2}}{_HALF}"
    rf"|{_HOUR}\s*o'?\s?clock(?:{_HALF})?|{_HOUR}{_HALF}"
    r"|noon|midday|midnight)"
)
_ANY = rf"(?:{STRONG}|{_HOUR})"
_NEXT = (
    r"on|today|tomorrow|tmrw?|tonight|next|this|in|for|with|to|until|till|and|at|sharp|every|about"
    r"|please|pls|called|named|titled|or|mon|tue|wed|thu|fri|sat|sun|the"
)
_MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NO_NOUN = (
    r"(?!\s*(?:%|[/.:-]?\d|(?:st|nd|rd|th|kg|lbs?|people|persons|times|uses|items|minutes?"
    r"|hours?|days?|weeks?"
    r"|months?|years?|o'?\s?clock)\b|(?:[a-z]+ )?(?:street|st|avenue|ave|road|rd|lane)\b))"
)
_AFTER_BARE = rf"(?=\s*(?:$|[,;.!?)]|(?:{_NEXT})))"
_AFTER_LED = rf"(?=\s*(?:$|[,;.!?)]|(?:{_NEXT}|{_MONTH})))"
RANGE = re.compile(
    rf"\b(?P<lead>from|between|at)?\s*(?<![\d/.:-])\b(?P<a>{_ANY})"
    rf"\s*(?P<link>-|–|—|\bto\b|\buntil\b|\btill\b|\band\b|\bthrough\b)\s*"
    rf"(?P<b>{_ANY})\b{_AFTER_BARE}",
    _I,
)
END = re.compile(
    rf"\b(?:until|till|ending at|ends? at|and ends at|through) (?P<b>{STRONG}"
    rf"|{_HOUR}{_AFTER_BARE})",
    _I,
)
LED = re.compile(
    rf"(?:\b(?:at|by|around|about|from|starting at|starting|before|after)\s+|@\s*)(?:about"
    rf" |around )?"
    rf"(?P<a>{STRONG}|(?<=at ){_HOUR}\b{_NO_NOUN}|(?<=@){_HOUR}\b{_NO_NOUN}|{_HOUR}\b{_AFTER_LED})",
    _I,
)
PLAIN = re.compile(rf"(?<![\w:/.-])(?P<a>{STRONG})(?![\w:/-])", _I)
_DAYS = (
    r"(?:yesterday|today|tomorrow|tmrw?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat"
    r"(?:ur)?|sun)(?:day)?"
    r"|\d{1,2}(?:st|nd|rd|th)?|weekend|next day)"
)
PART = re.compile(
    rf"\b(?:(?P<this>this)|in the|during the|(?P<day>{_DAYS}))\s+"
    r"(?P<part>early morning|morning|lunchtime|afternoon|evening|night)\b",
    _I,
)
TONIGHT = re.compile(r"\b(?:later )?(?:tonight|tonite)\b", _I)
MINUTES = {"half": 30, "quarter": 15, "a quarter": 15, "twenty five": 25, "twenty-five": 25}


def take_clocks(scan: Scan, reading: Reading) -> None:
    """Take times and parts of the day out of the text."""
    if not _take_range(scan, reading):
        _take_single(scan, reading)
    if reading.clock and not reading.end_clock and (match := scan.pop(END)):
        reading.end_clock = read_clock(match["b"])
    _take_part(scan, reading)


def _take_range(scan: Scan, reading: Reading) -> bool:
    for match in RANGE.finditer(scan.text):
        lead, link = (match["lead"] or "").lower(), match["link"].lower()
        strong = any(re.fullmatch(STRONG, match[side], _I) for side in "ab")
        if not strong and lead not in ("from", "between", "at"):
            continue
        if link == "and" and lead != "between":
            continue
        first, last = read_clock(match["a"]), read_clock(match["b"])
        if first is None or last is None:
            continue
        reading.clock, reading.end_clock = first, last
        scan.take(*match.span())
        return True
    return False


def _take_single(scan: Scan, reading: Reading) -> None:
    for pattern in (LED, PLAIN):
        match = scan.search(pattern)
        clock = read_clock(match["a"]) if match else None
        if match and clock:
            reading.clock = clock
            scan.take(*match.span())
            return


def _take_part(scan: Scan, reading: Reading) -> None:
    """Take a part of the day, but leave the day it belongs to."""
    if scan.pop(TONIGHT):
        reading.part, reading.this_day = PARTS["night"], True
    elif match := scan.search(PART):
        name = match["part"].lower().replace("lunchtime", "noon")
        reading.part, reading.this_day = PARTS[name], bool(match["this"])
        scan.take(match.end("day") if match["day"] else match.start(), match.end())


def read_clock(text: str) -> Clock | None:
    """Read one time of day; None where the numbers are none."""
    text = text.strip().lower()
    if text in ("noon", "midday"):
        return Clock(12, exact=True)
    if text == "midnight":
        return Clock(24, exact=True)
    half, text = _split_half(text)
    text = re.sub(r"\s*o'?\s?clock", "", text).strip()
    if match := re.fullmatch(rf"({_PAST}) (past|after|to|before) ({_HOUR})", text):
        return _relative(match[1], match[2], match[3], half)
    digits, _, minutes = text.replace(".", ":").partition(":")
    hour, minute = int(read_number(digits)), int(minutes[:2] or 0)
    if hour > 24 or minute > 59:
        return None
    exact = hour > 12 or hour == 0 or (digits.startswith("0") and bool(minutes))
    return Clock(hour, minute, half, exact=exact)


def _split_half(text: str) -> tuple[Half | None, str]:
    match = re.search(rf"{_HALF}$", text)
    if not match:
        return None, text
    said = match[0].replace(".", "").strip()
    return ("am" if said in ("am", "in the morning") else "pm"), text[: match.start()]


def _relative(amount: str, side: str, hour: str, half: Half | None) -> Clock:
    """Read `half past four` and `ten to five`."""
    amount = re.sub(r" minutes?$", "", amount)
    minute = MINUTES.get(amount) or int(read_number(amount))
    whole = int(read_number(hour))
    if side in ("to", "before"):
        whole, minute = (whole - 1 or 12), 60 - minute
    return Clock(whole, minute, half)
