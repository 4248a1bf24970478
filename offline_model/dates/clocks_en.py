"""Times of day in English: `3pm`, `half past four`, `from 2 to 3:30`, `Friday evening`."""

import re

from offline_model.dates.masked_text import MaskedText
from offline_model.dates.numbers import parse_number
from offline_model.dates.time_expression import DAY_PARTS, ClockTime, Meridiem, TimeExpression

_I = re.IGNORECASE
_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MERIDIEM = r"(?:\s*(?:a\.?m\b\.?|p\.?m\b\.?)|\s+(?:in the (?:morning|afternoon|evening)|at night))"
_PAST = r"(?:half|(?:a )?quarter|five|ten|twenty(?:[- ]five)?|\d{1,2})(?: minutes?)?"
UNAMBIGUOUS = (
    rf"(?:{_PAST} (?:past|after|to|before) {_HOUR}(?:{_MERIDIEM})?"
    rf"|\d{{1,2}}:\d{{2}}(?!\d)(?::\d{{2}})?(?:{_MERIDIEM})?|\d{{1,2}}\.\d{{2}}{_MERIDIEM}"
    rf"|{_HOUR}\s*o'?\s?clock(?:{_MERIDIEM})?|{_HOUR}{_MERIDIEM}"
    r"|noon|midday|midnight)"
)
_ANY = rf"(?:{UNAMBIGUOUS}|{_HOUR})"
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
_DOTTED = r"\d{1,2}\.[0-5]\d\b(?!\s*(?:%|[.:$€£]|(?:euros?|dollars?|eur|usd|kg|percent)\b))"
"""A time with a full stop, as in "at 10.30"."""
_BEFORE_BOUNDARY = rf"(?=\s*(?:$|[,;.!?)]|(?:{_NEXT})))"
_BEFORE_MONTH = rf"(?=\s*(?:$|[,;.!?)]|(?:{_NEXT}|{_MONTH})))"
RANGE = re.compile(
    rf"\b(?P<lead>from|between|at)?\s*(?<![\d/.:-])\b(?P<a>{_ANY})"
    rf"\s*(?P<link>-|–|—|\bto\b|\buntil\b|\btill\b|\band\b|\bthrough\b)\s*"
    rf"(?P<b>{_ANY})\b{_BEFORE_BOUNDARY}",
    _I,
)
END = re.compile(
    rf"\b(?:until|till|ending at|ends? at|and ends at|through) (?P<b>{UNAMBIGUOUS}"
    rf"|{_HOUR}{_BEFORE_BOUNDARY})",
    _I,
)
AFTER_PREPOSITION = re.compile(
    rf"(?:\b(?:at|by|around|about|from|starting at|starting|before|after)\s+|@\s*)(?:about"
    rf" |around )?"
    rf"(?P<a>{UNAMBIGUOUS}|(?<=at ){_DOTTED}|(?<=at ){_HOUR}\b{_NO_NOUN}|(?<=@){_HOUR}\b{_NO_NOUN}"
    rf"|{_HOUR}\b{_BEFORE_MONTH})",
    _I,
)
ALONE = re.compile(rf"(?<![\w:/.-])(?P<a>{UNAMBIGUOUS})(?![\w:/-])", _I)
_DAYS = (
    r"(?:yesterday|today|tomorrow|tmrw?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat"
    r"(?:ur)?|sun)(?:day)?"
    r"|\d{1,2}(?:st|nd|rd|th)?|weekend|next day)"
)
PART = re.compile(
    rf"\b(?:(?P<this>this)|(?P<every>every|each)|in the|during the|(?P<day>{_DAYS}))\s+"
    r"(?P<part>early morning|morning|lunchtime|afternoon|evening|night)\b",
    _I,
)
TONIGHT = re.compile(r"\b(?:later )?(?:tonight|tonite)\b", _I)
MINUTE_WORDS = {"half": 30, "quarter": 15, "a quarter": 15, "twenty five": 25, "twenty-five": 25}


def extract_clocks(masked: MaskedText, timex: TimeExpression) -> None:
    """Extract clock times and parts of the day."""
    if not _extract_range(masked, timex):
        _extract_single(masked, timex)
    if timex.clock and not timex.end_clock and (match := masked.extract(END)):
        timex.end_clock = parse_clock(match["b"])
    _extract_day_part(masked, timex)


def _extract_range(masked: MaskedText, timex: TimeExpression) -> bool:
    for match in RANGE.finditer(masked.text):
        lead, link = (match["lead"] or "").lower(), match["link"].lower()
        unambiguous = any(re.fullmatch(UNAMBIGUOUS, match[side], _I) for side in "ab")
        if not unambiguous and lead not in ("from", "between", "at"):
            continue
        if link == "and" and lead != "between":
            continue
        first, last = parse_clock(match["a"]), parse_clock(match["b"])
        if first is None or last is None:
            continue
        timex.clock, timex.end_clock = first, last
        masked.mask(*match.span())
        return True
    return False


def _extract_single(masked: MaskedText, timex: TimeExpression) -> None:
    for pattern in (AFTER_PREPOSITION, ALONE):
        match = masked.search(pattern)
        clock = parse_clock(match["a"]) if match else None
        if match and clock:
            timex.clock = clock
            masked.mask(*match.span())
            return


def _extract_day_part(masked: MaskedText, timex: TimeExpression) -> None:
    """Extract a part of the day, but not the day in front of it."""
    if masked.extract(TONIGHT):
        timex.day_part, timex.implies_today = DAY_PARTS["night"], True
    elif match := masked.search(PART):
        name = match["part"].lower().replace("lunchtime", "noon")
        timex.day_part, timex.implies_today = DAY_PARTS[name], bool(match["this"])
        timex.is_recurring = timex.is_recurring or bool(match["every"])
        masked.mask(match.end("day") if match["day"] else match.start(), match.end())


def parse_clock(text: str) -> ClockTime | None:
    """Parse one clock time; None if the numbers are out of range."""
    text = text.strip().lower()
    if text in ("noon", "midday"):
        return ClockTime(12, is_24_hour=True)
    if text == "midnight":
        return ClockTime(24, is_24_hour=True)
    meridiem, text = _split_meridiem(text)
    text = re.sub(r"\s*o'?\s?clock", "", text).strip()
    if match := re.fullmatch(rf"({_PAST}) (past|after|to|before) ({_HOUR})", text):
        return _parse_relative(match[1], match[2], match[3], meridiem)
    digits, _, minutes = text.replace(".", ":").partition(":")
    hour, minute = int(parse_number(digits)), int(minutes[:2] or 0)
    if hour > 24 or minute > 59:
        return None
    is_24_hour = hour > 12 or hour == 0 or (digits.startswith("0") and bool(minutes))
    return ClockTime(hour, minute, meridiem, is_24_hour=is_24_hour)


def _split_meridiem(text: str) -> tuple[Meridiem | None, str]:
    match = re.search(rf"{_MERIDIEM}$", text)
    if not match:
        return None, text
    marker = match[0].replace(".", "").strip()
    return ("am" if marker in ("am", "in the morning") else "pm"), text[: match.start()]


def _parse_relative(amount: str, side: str, hour: str, meridiem: Meridiem | None) -> ClockTime:
    """Parse `half past four` and `ten to five`."""
    amount = re.sub(r" minutes?$", "", amount)
    minute = MINUTE_WORDS.get(amount) or int(parse_number(amount))
    whole = int(parse_number(hour))
    if side in ("to", "before"):
        whole, minute = (whole - 1 or 12), 60 - minute
    return ClockTime(whole, minute, meridiem)
