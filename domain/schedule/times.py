"""From what a person wrote (a day, a time, a time with its zone) to points in time.

Where clocks change, local times are read as RFC 5545 section 3.3.5 says: one that occurs twice
is the first of the two, one that is left out counts as if the clocks had not changed yet.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.core.schemas import END_YEAR, MIN_YEAR
from domain.schedule.errors import EndBeforeStart, TimeOutOfRange


class Zones(NamedTuple):
    """What a local time is in (`times`), and what a day is in (`days`)."""

    times: str
    days: str


def read_span(start: date, end: date | None, zones: Zones) -> tuple[datetime, datetime | None]:
    """Read when an item starts and ends, in UTC. A day alone lasts until the next one begins.

    Raises EndBeforeStart, and TimeOutOfRange where the zone moves a time out of 1970-9000.
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
    """Read a range, in UTC, of which either bound may be missing. Raises EndBeforeStart."""
    if start is None:
        return None, None if end is None else read_end(end, zones)
    start_at = read_start(start, zones)
    return start_at, None if end is None else _read_end_after(start_at, end, zones)


def read_start(moment: date, zones: Zones) -> datetime:
    """Give the point in UTC at which a time is, or a day begins."""
    if isinstance(moment, datetime):
        return _in_zone(moment, zones.times)
    return _in_zone(datetime.combine(moment, time()), zones.days)


def read_end(moment: date, zones: Zones) -> datetime:
    """Give the point in UTC at which a time is, or a day ends."""
    if isinstance(moment, datetime):
        return _in_zone(moment, zones.times)
    return read_start(moment + timedelta(days=1), zones)


def _read_end_after(start_at: datetime, end: date, zones: Zones) -> datetime:
    """Read an end; where its local time comes twice, the one that is not before the start.

    A day that is over when the start comes is before it, even if only just.
    """
    end_at = read_end(end, zones)
    if isinstance(end, datetime):
        if end_at < start_at:
            end_at = read_end(end.replace(fold=1), zones)
        refused = end_at < start_at
    else:
        refused = end_at <= start_at and read_start(end, zones) < start_at
    if refused:
        raise EndBeforeStart
    return end_at


def _in_zone(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
