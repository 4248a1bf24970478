"""Resolving time expressions: the future before the past, the likely half of the day."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from offline_model.dates.moments import start_of_day
from offline_model.dates.time_expression import ClockTime, TimeExpression

DAY = timedelta(days=1)


class Interval(NamedTuple):
    """From `start` to `end`, which is None for an open end; in the user's zone."""

    start: datetime
    end: datetime | None
    is_all_day: bool = False


def at_hour(day: date, hours: int, minutes: int, now: datetime) -> datetime:
    """Return a time of a day in the user's zone; hour 24 is the midnight at its end."""
    wall = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
    return wall.replace(tzinfo=now.tzinfo)


def resolve_event(
    timex: TimeExpression, now: datetime, *, evening: bool = False
) -> Interval | None:
    """Return the time of a new event, or None if the expression leaves it open.

    With `evening`, an hour without am or pm is in the evening, as for a dinner.
    """
    if timex.moment:
        return Interval(timex.moment, timex.moment + timex.duration if timex.duration else None)
    if timex.doubt or not timex.names_time or (timex.is_vague and timex.day):
        return None
    if not timex.has_time_of_day or timex.is_all_day:
        return _resolve_days(timex, now)
    day = timex.day or now.date()
    start = _resolve_start(timex, day, now, evening=evening)
    if start <= now and timex.day is None:
        start += DAY
    elif start <= now and timex.is_weekday_only:
        start += 7 * DAY
    return Interval(start, _resolve_end(timex, start))


def resolve_range(timex: TimeExpression, now: datetime) -> Interval | None:
    """Return the range of time that a query is about, or None if no time is named."""
    if timex.moment:
        return Interval(timex.moment, timex.moment + (timex.duration or timedelta(hours=1)))
    if timex.doubt or not timex.names_time:
        return None
    if timex.bound and timex.day:
        end = at_hour(timex.day + DAY, 0, 0, now)
        return Interval(now, end) if timex.bound == "until" else Interval(end - DAY, None)
    interval = _resolve_hours(timex, now) if timex.has_time_of_day else _resolve_days(timex, now)
    if timex.is_weekday_only and interval.end and interval.end <= now:
        return Interval(interval.start + 7 * DAY, interval.end + 7 * DAY)
    return interval


def _resolve_hours(timex: TimeExpression, now: datetime) -> Interval:
    """Return the hours of a day that a clock time or a part of the day names."""
    day = timex.day or now.date()
    if timex.clock is None and timex.day_part:
        first, last = timex.day_part.start_hour, timex.day_part.end_hour
        return Interval(at_hour(day, first, 0, now), at_hour(day, last, 0, now))
    start = _resolve_start(timex, day, now, evening=False)
    start += DAY if start <= now and timex.day is None else timedelta()
    return Interval(start, _resolve_end(timex, start) or start + timedelta(hours=1))


def resolve_move(timex: TimeExpression, interval: Interval, now: datetime) -> Interval | None:
    """Return an event's new time: unnamed parts and the duration keep their old values."""
    if timex.moment:
        start = timex.moment
    elif timex.doubt or not timex.names_time or timex.is_vague:
        return None
    else:
        old = interval.start.astimezone(now.tzinfo)
        day = timex.day or old.date()
        if timex.has_time_of_day:
            start = _resolve_start(timex, day, now, evening=old.hour >= 17)
        else:
            start = at_hour(day, old.hour, old.minute, now)
    if timex.is_weekday_only and start <= now:
        start += 7 * DAY
    duration = interval.end - interval.start if interval.end else None
    return Interval(start, _resolve_end(timex, start) or (start + duration if duration else None))


def _resolve_days(timex: TimeExpression, now: datetime) -> Interval:
    day = timex.day or now.date()
    end = timex.days_end or day + DAY
    return Interval(at_hour(day, 0, 0, now), at_hour(end, 0, 0, now), is_all_day=True)


def _resolve_start(timex: TimeExpression, day: date, now: datetime, *, evening: bool) -> datetime:
    if timex.clock is None:
        part = timex.day_part
        return at_hour(day, part.default_hour if part else 9, 0, now)
    hour = _resolve_hour(timex, evening=evening)
    start = at_hour(day, hour, timex.clock.minute, now)
    is_explicit = (
        timex.clock.meridiem or timex.clock.is_24_hour or timex.day_part or timex.is_weekday_only
    )
    if not is_explicit and hour < 12 and start <= now < start + DAY / 2 and day == now.date():
        return start + DAY / 2
    return start


def _resolve_hour(timex: TimeExpression, *, evening: bool) -> int:
    """Return the hour: in the half of the day that is named, that the end allows, or usual."""
    clock, end = timex.clock or ClockTime(9), timex.end_clock
    if clock.is_24_hour or clock.meridiem:
        return _hour_24(clock)
    if timex.day_part:
        return _hour_in_day_part(clock.hour, timex)
    if end and (end.meridiem or end.is_24_hour) and end.hour < 24:
        last = _hour_24(end) * 60 + end.minute
        same = clock.hour % 12 + (12 if last >= 12 * 60 else 0)
        return same if same * 60 + clock.minute < last else clock.hour % 12
    if evening:
        return clock.hour + 12 if 4 <= clock.hour < 12 else clock.hour % 12 + 12
    return clock.hour % 12 + 12 if clock.hour < 7 or clock.hour == 12 else clock.hour


def _hour_24(clock: ClockTime) -> int:
    if clock.is_24_hour or clock.meridiem is None:
        return clock.hour
    return clock.hour % 12 + (12 if clock.meridiem == "pm" else 0)


def _hour_in_day_part(hour: int, timex: TimeExpression) -> int:
    part = timex.day_part
    if part is None or part.meridiem == "am":
        return hour % 12
    if hour == 12:
        return 12 if part.start_hour < 17 else 24
    return hour if part.start_hour == 11 and hour == 11 else hour + 12


def _resolve_end(timex: TimeExpression, start: datetime) -> datetime | None:
    """Return the end; an end without am or pm is the first such time after the start."""
    clock = timex.end_clock
    if clock is None:
        return start + timex.duration if timex.duration else None
    is_explicit = clock.is_24_hour or clock.meridiem is not None
    hours = [_hour_24(clock)] if is_explicit else [clock.hour % 12, clock.hour % 12 + 12]
    midnight = start_of_day(start)
    for day in (0, 1):
        for hour in hours:
            end = midnight + timedelta(days=day, hours=hour, minutes=clock.minute)
            if end > start:
                return end
    return None
