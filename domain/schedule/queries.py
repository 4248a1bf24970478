"""The list of the items in a person's calendar, in SQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    TableValuedAlias,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from domain.core.caller import Caller
from domain.core.pagination import EPOCH
from domain.schedule.models import ANY_SPAN_DAYS, SPANS_DAYS, ScheduleItem, Subscription
from domain.schedule.permissions import Permission

Columns = Select[*tuple[Any, ...]]


class Place(NamedTuple):
    """The columns by which an index finds items of one kind."""

    span_days: ColumnElement[int]
    start_at: ColumnElement[datetime]
    item_id: ColumnElement[UUID]


ITEMS, SUBSCRIPTIONS = ScheduleItem.__table__.c, Subscription.__table__.c
OWN = Place(ITEMS.span_days, ITEMS.start_at, ITEMS.id)
SUBSCRIBED = Place(SUBSCRIPTIONS.span_days, SUBSCRIPTIONS.start_at, SUBSCRIPTIONS.item_id)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which items of a person's calendar to list, from which place on, and how many."""

    start_at: datetime | None
    end_at: datetime | None
    title: str | None
    after: tuple[datetime, UUID] | None
    limit: int


def listed_items(caller: Caller, listing: Listing) -> Columns:
    """Select the columns of ItemSummary, by start and id.

    Each class of spans is read from as long before the range on as its items may last. So the
    items of other months are not touched, however many there are, and however long some are.
    """
    spans = _spans(listing.start_at)
    pages = (
        _page(_own(caller), OWN, spans, listing),
        _page(_subscribed(caller), SUBSCRIBED, spans, listing),
    )
    both = union_all(
        *(select(page).select_from(spans.join(page, true())) for page in pages)
    ).subquery()
    return select(both).order_by(both.c.start_at, both.c.id).limit(listing.limit)


def _spans(start_at: datetime | None) -> TableValuedAlias:
    """List the classes of spans, each with the earliest start that can reach into the range."""
    days = [*SPANS_DAYS, ANY_SPAN_DAYS]
    since = [_earliest(start_at, each) for each in days]
    # Two arrays: SQLAlchemy compiles a statement with VALUES anew each time.
    rows = func.unnest(
        literal(days, ARRAY(Integer)), literal(since, ARRAY(DateTime(timezone=True)))
    )
    names = column("days", Integer), column("since", DateTime(timezone=True))
    return rows.table_valued(*names).render_derived(name="spans")


def _earliest(start_at: datetime | None, days: int) -> datetime:
    if start_at is None or start_at - EPOCH < timedelta(days):
        return EPOCH
    return start_at - timedelta(days)


def _own(caller: Caller) -> Columns:
    return _items(literal(int(Permission.ALL))).where(ScheduleItem.owner_id == caller.user_id)


def _subscribed(caller: Caller) -> Columns:
    return (
        _items(Subscription.permission)
        .join(Subscription, Subscription.item_id == ScheduleItem.id)
        .where(Subscription.user_id == caller.user_id)
    )


def _items(permission: ColumnElement[int] | InstrumentedAttribute[int]) -> Columns:
    return select(
        ScheduleItem.id,
        ScheduleItem.title,
        ScheduleItem.start_at,
        ScheduleItem.end_at,
        ScheduleItem.timezone,
        ScheduleItem.status,
        ScheduleItem.owner_id,
        permission.label("permission"),
    ).where(ScheduleItem.deleted_at.is_(None))


def _page(items: Columns, place: Place, spans: TableValuedAlias, listing: Listing) -> FromClause:
    """Cut a page out of each class of spans, by the index that `place` is in."""
    page = (
        items.where(
            place.span_days == spans.c.days,
            place.start_at >= spans.c.since,
            *_conditions(place, listing),
        )
        .order_by(place.start_at, place.item_id)
        .limit(listing.limit)
    )
    return page.lateral()


def _conditions(place: Place, listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    start_at, end_at = listing.start_at, listing.end_at
    if start_at is not None:
        conditions.append(or_(place.start_at >= start_at, ScheduleItem.end_at > start_at))
    if end_at is not None and end_at == start_at:
        conditions.append(place.start_at <= end_at)
    elif end_at is not None:
        conditions.append(place.start_at < end_at)
    if listing.title:
        conditions.append(ScheduleItem.title.icontains(listing.title, autoescape=True))
    if listing.after is not None:
        after = tuple_(literal(listing.after[0]), literal(listing.after[1]))
        conditions.append(tuple_(place.start_at, place.item_id) > after)
    return conditions
