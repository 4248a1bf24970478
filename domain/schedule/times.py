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


def move_span(
    start_at: datetime, end_at: datetime | None, start: date, zones: Zones
) -> tuple[datetime, datetime | None]:
    """Return the span of an item that is moved to a new start and keeps its length.

    Whole days stay as many whole days, whatever the clocks do between them; other items keep their
    duration. An item with times that is moved to a date alone becomes that whole day.
    Raises EndBeforeStart, and TimeOutOfRange as `read_span` does.
    """
    days = None if end_at is None else _count_whole_days(start_at, end_at, zones)
    if not isinstance(start, datetime):
        return read_span(start, start + timedelta(days=(days or 1) - 1), zones)
    if end_at is None:
        return read_span(start, None, zones)
    moved_at = read_start(start, zones)
    if days is None:
        return read_span(moved_at, moved_at + (end_at - start_at), zones)
    local_end = moved_at.astimezone(ZoneInfo(zones.days)).replace(tzinfo=None) + timedelta(days)
    return read_span(moved_at, local_end.replace(tzinfo=ZoneInfo(zones.days)), zones)


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


def _count_whole_days(start_at: datetime, end_at: datetime, zones: Zones) -> int | None:
    """Return how many whole days of a zone a span consists of, or None if of other parts, too."""
    for zone in (zones.days, zones.times):
        start, end = (at.astimezone(ZoneInfo(zone)) for at in (start_at, end_at))
        first, last = start.date(), end.date()
        if all(read_start(at.date(), Zones(zone, zone)) == at for at in (start, end)):
            return (last - first).days or None
    return None


def _in_zone(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
