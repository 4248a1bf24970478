"""Converting input (a date, a local time, a time with an offset) to points in time.

Where clocks change, local times follow RFC 5545 section 3.3.5: an ambiguous time is the earlier of
the two, and a time in the gap uses the offset from before the change.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.core.schemas import END_YEAR, MIN_YEAR
from domain.schedule.errors import EndBeforeStart, TimeOutOfRange


class Zones(NamedTuple):
    """The zone of local times (`times`) and of dates (`days`)."""

    times: str
    days: str


def read_span(start: date, end: date | None, zones: Zones) -> tuple[datetime, datetime | None]:
    """Convert the start and end of an item to UTC. A date alone is that whole day.

    Raises EndBeforeStart, and TimeOutOfRange if the zone moves a time out of 1970-9000.
    """
    if end is None and not isinstance(start, datetime):
        end = start
    start_at, end_at = read_start(start, zones), None
    if end is not None:
        end_at = _read_end_after(start_at, end, zones)
    for at in filter(None, (start_at, end_at)):
        if not MIN_YEAR <= at.year < END_YEAR:
            raise TimeOutOfRange
    return start_at, end_at


def read_range(
    start: date | None, end: date | None, zones: Zones
) -> tuple[datetime | None, datetime | None]:
    """Convert a range to UTC; either bound can be missing. Raises EndBeforeStart."""
    if start is None:
        return None, None if end is None else read_end(end, zones)
    start_at = read_start(start, zones)
    return start_at, None if end is None else _read_end_after(start_at, end, zones)


def read_start(moment: date, zones: Zones) -> datetime:
    """Convert a time, or the beginning of a date, to UTC."""
    if isinstance(moment, datetime):
        return _in_zone(moment, zones.times)
    return _in_zone(datetime.combine(moment, time()), zones.days)


def read_end(moment: date, zones: Zones) -> datetime:
    """Convert a time, or the end of a date, to UTC."""
    if isinstance(moment, datetime):
        return _in_zone(moment, zones.times)
    return read_start(moment + timedelta(days=1), zones)


def _read_end_after(start_at: datetime, end: date, zones: Zones) -> datetime:
    """Convert an end; an ambiguous local time is the one that is not before the start.

    A date that ends when the start begins is before it. Raises EndBeforeStart.
    """
    end_at = read_end(end, zones)
    if isinstance(end, datetime):
        if end_at < start_at:
            end_at = read_end(end.replace(fold=1), zones)
        is_before_start = end_at < start_at
    else:
        is_before_start = end_at <= start_at and read_start(end, zones) < start_at
    if is_before_start:
        raise EndBeforeStart
    return end_at


def _in_zone(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
