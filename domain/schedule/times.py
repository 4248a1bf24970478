"""From what a person wrote (a day, a time, a time with its zone) to points in time.

Where clocks change, local times are read as RFC 5545 section 3.3.5 says: one that occurs twice
is the first of the two, one that is left out counts as if the clocks had not changed yet.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.core.schemas import FIRST_YEAR, LAST_YEAR
from domain.schedule.errors import EndBeforeStart, TimeOutOfRange


class Zones(NamedTuple):
    """What a local time is in (`times`), and what a day is in (`days`)."""

    times: str
    days: str


def read_span(start: date, end: date | None, zones: Zones) -> tuple[datetime, datetime | None]:
    """Read when an item starts and ends, in UTC. A day alone lasts until the next one begins.

    Raises EndBeforeStart, and TimeOutOfRange where the zone moves a time out of 1970-9000.
    """
    start_at = read_start(start, zones)
    if end is None:
        end_at = None if isinstance(start, datetime) else read_end(start, zones)
    else:
        end_at = read_end(end, zones)
        if end_at < start_at:
            end_at = _second_occurrence(end, zones)
    for at in filter(None, (start_at, end_at)):
        if not FIRST_YEAR <= at.year < LAST_YEAR:
            raise TimeOutOfRange
    check_order(start_at, end_at)
    return start_at, end_at


def check_order(start_at: datetime | None, end_at: datetime | None) -> None:
    if start_at is not None and end_at is not None and end_at < start_at:
        raise EndBeforeStart


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


def _second_occurrence(moment: date, zones: Zones) -> datetime:
    """Read an end that would be before its start as the later of two equal local times.

    In any other hour of the year it is the same point, and still before the start.
    """
    later = moment.replace(fold=1) if isinstance(moment, datetime) else moment
    return read_end(later, zones)


def _in_zone(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
