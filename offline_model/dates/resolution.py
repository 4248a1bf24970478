"""Which moments are meant: the future over the past, the likely half of the day."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from offline_model.dates.time_expression import Clock, Reading

DAY = timedelta(days=1)


class Span(NamedTuple):
    """From `start` to `end`, which may be open; in the person's zone."""

    start: datetime
    end: datetime | None
    all_day: bool = False


def at(day: date, hours: int, minutes: int, now: datetime) -> datetime:
    """Give a time of a day in the person's zone; hour 24 is the midnight at its end."""
    wall = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
    return wall.replace(tzinfo=now.tzinfo)


def as_event(reading: Reading, now: datetime, *, late: bool = False) -> Span | None:
    """Give the time of something new, or None where the words leave it open.

    With `late`, an hour without am or pm is one of the evening, as for a dinner.
    """
    if reading.moment:
        return Span(reading.moment, reading.moment + reading.duration if reading.duration else None)
    if not reading.known or (reading.fuzzy and reading.day):
        return None
    if not reading.has_clock or reading.all_day:
        return _whole_days(reading, now)
    day = reading.day or now.date()
    start = _start(reading, day, now, late=late)
    if start <= now and reading.day is None:
        start += DAY
    elif start <= now and reading.weekly:
        start += 7 * DAY
    return Span(start, _end(reading, start))


def as_range(reading: Reading, now: datetime) -> Span | None:
    """Give the range of time that a question is about, or None where no time is named."""
    if reading.moment:
        return Span(reading.moment, reading.moment + (reading.duration or timedelta(hours=1)))
    if not reading.known:
        return None
    if reading.bound and reading.day:
        end = at(reading.day + DAY, 0, 0, now)
        return Span(now, end) if reading.bound == "until" else Span(end - DAY, None)
    if reading.clock:
        start = _start(reading, reading.day or now.date(), now, late=False)
        start += DAY if start <= now and reading.day is None else timedelta()
        return Span(start, _end(reading, start) or start + timedelta(hours=1))
    if reading.part:
        day = reading.day or now.date()
        return Span(at(day, reading.part.start, 0, now), at(day, reading.part.end, 0, now))
    return _whole_days(reading, now)


def moved(reading: Reading, span: Span, now: datetime) -> Span | None:
    """Give the new time of something that has one: what is not said stays, the length too."""
    if reading.moment:
        start = reading.moment
    elif not reading.known or reading.fuzzy:
        return None
    else:
        old = span.start.astimezone(now.tzinfo)
        day = reading.day or old.date()
        if reading.has_clock:
            start = _start(reading, day, now, late=old.hour >= 17)
        else:
            start = at(day, old.hour, old.minute, now)
    if reading.weekly and start <= now:
        start += 7 * DAY
    length = span.end - span.start if span.end else None
    return Span(start, _end(reading, start) or (start + length if length else None))


def _whole_days(reading: Reading, now: datetime) -> Span:
    day = reading.day or now.date()
    end = reading.days_end or day + DAY
    return Span(at(day, 0, 0, now), at(end, 0, 0, now), all_day=True)


def _start(reading: Reading, day: date, now: datetime, *, late: bool) -> datetime:
    if reading.clock is None:
        part = reading.part
        return at(day, part.usual if part else 9, 0, now)
    hour = _hour(reading, late=late)
    start = at(day, hour, reading.clock.minute, now)
    said = reading.clock.half or reading.clock.exact or reading.part or reading.weekly
    if not said and hour < 12 and start <= now < start + DAY / 2 and day == now.date():
        return start + DAY / 2
    return start


def _hour(reading: Reading, *, late: bool) -> int:
    """Choose the half of the day: as said, as the end allows, or as people live."""
    clock, end = reading.clock or Clock(9), reading.end_clock
    if clock.exact or clock.half:
        return _in_half(clock)
    if reading.part:
        return _in_part(clock.hour, reading)
    if end and (end.half or end.exact) and end.hour < 24:
        last = _in_half(end) * 60 + end.minute
        same = clock.hour % 12 + (12 if last >= 12 * 60 else 0)
        return same if same * 60 + clock.minute < last else clock.hour % 12
    if late:
        return clock.hour + 12 if 4 <= clock.hour < 12 else clock.hour % 12 + 12
    return clock.hour % 12 + 12 if clock.hour < 7 or clock.hour == 12 else clock.hour


def _in_half(clock: Clock) -> int:
    if clock.exact or clock.half is None:
        return clock.hour
    return clock.hour % 12 + (12 if clock.half == "pm" else 0)


def _in_part(hour: int, reading: Reading) -> int:
    part = reading.part
    if part is None or part.half == "am":
        return hour % 12
    if hour == 12:
        return 12 if part.start < 17 else 24
    return hour if part.start == 11 and hour == 11 else hour + 12


def _end(reading: Reading, start: datetime) -> datetime | None:
    """Give the end; an end without am or pm is the first such time after the start."""
    clock = reading.end_clock
    if clock is None:
        return start + reading.duration if reading.duration else None
    fixed = clock.exact or clock.half is not None
    hours = [_in_half(clock)] if fixed else [clock.hour % 12, clock.hour % 12 + 12]
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (0, 1):
        for hour in hours:
            end = midnight + timedelta(days=day, hours=hour, minutes=clock.minute)
            if end > start:
                return end
    return None
