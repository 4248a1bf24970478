"""The list of a person's items, in SQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from domain.core.caller import Caller
from domain.schedule.models import ScheduleItem
from domain.schedule.permissions import Permission

_LONGEST_SHORT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which of a person's items to list, from which place on, and how many."""

    start_at: datetime | None
    end_at: datetime | None
    title: str | None
    after: tuple[datetime, UUID] | None
    limit: int


def listed_items(caller: Caller, listing: Listing) -> Select[*tuple[Any, ...]]:
    """Select the columns of ItemSummary, by start and id.

    With a lower bound the short items are read from one day before it on, and the long ones by
    their end: the items of other months are not touched, however many there are.
    """
    if listing.start_at is None:
        return _page(_own_items(caller, listing), listing)
    short = _own_items(caller, listing).where(
        ~ScheduleItem.is_long, ScheduleItem.start_at >= listing.start_at - _LONGEST_SHORT
    )
    long = _own_items(caller, listing).where(
        ScheduleItem.is_long, ScheduleItem.end_at > listing.start_at
    )
    both = union_all(
        select(_page(short, listing).subquery()), select(_page(long, listing).subquery())
    ).subquery()
    return select(both).order_by(both.c.start_at, both.c.id).limit(listing.limit)


def _own_items(caller: Caller, listing: Listing) -> Select[*tuple[Any, ...]]:
    return select(
        ScheduleItem.id,
        ScheduleItem.title,
        ScheduleItem.start_at,
        ScheduleItem.end_at,
        ScheduleItem.timezone,
        ScheduleItem.status,
        ScheduleItem.owner_id,
        literal(int(Permission.ALL)).label("permission"),
    ).where(
        ScheduleItem.owner_id == caller.user_id,
        ScheduleItem.deleted_at.is_(None),
        *_conditions(listing),
    )


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    start_at, end_at = listing.start_at, listing.end_at
    if start_at is not None:
        conditions.append(or_(ScheduleItem.start_at >= start_at, ScheduleItem.end_at > start_at))
    if end_at is not None and end_at == start_at:
        conditions.append(ScheduleItem.start_at <= end_at)
    elif end_at is not None:
        conditions.append(ScheduleItem.start_at < end_at)
    if listing.title:
        conditions.append(ScheduleItem.title.icontains(listing.title, autoescape=True))
    if listing.after is not None:
        place = tuple_(literal(listing.after[0]), literal(listing.after[1]))
        conditions.append(tuple_(ScheduleItem.start_at, ScheduleItem.id) > place)
    return conditions


def _page(items: Select[*tuple[Any, ...]], listing: Listing) -> Select[*tuple[Any, ...]]:
    return items.order_by(ScheduleItem.start_at, ScheduleItem.id).limit(listing.limit)
