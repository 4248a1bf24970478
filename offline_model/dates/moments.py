"""Moments as the service takes them."""

from datetime import datetime


def to_iso(moment: datetime) -> str:
    """Return ISO 8601 with the offset of the moment's zone, to the second."""
    return moment.isoformat(timespec="seconds")


def start_of_day(moment: datetime) -> datetime:
    """Return the midnight at the start of the moment's day, in the moment's zone."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
