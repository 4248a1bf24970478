"""The query that lists the items in a person's calendar."""

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
from domain.core.database.text_search import contains_words
from domain.core.pagination import EPOCH
from domain.schedule.models import (
    SPAN_CLASSES_DAYS,
    UNBOUNDED_SPAN_DAYS,
    ScheduleItem,
    Subscription,
)
from domain.schedule.permissions import Permission

Columns = Select[*tuple[Any, ...]]


class IndexColumns(NamedTuple):
    """The columns of the index that finds a person's own or subscribed items."""

    span_days: ColumnElement[int]
    start_at: ColumnElement[datetime]
    item_id: ColumnElement[UUID]


ITEMS, SUBSCRIPTIONS = ScheduleItem.__table__.c, Subscription.__table__.c
OWN_INDEX = IndexColumns(ITEMS.span_days, ITEMS.start_at, ITEMS.id)
SUBSCRIBED_INDEX = IndexColumns(
    SUBSCRIPTIONS.span_days, SUBSCRIPTIONS.start_at, SUBSCRIPTIONS.item_id
)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items of a person's calendar to list, after which cursor, and how many."""

    start_at: datetime | None
    end_at: datetime | None
    title: str | None
    """The words of the title, as `normalise_search_text` returns them."""
    after: tuple[datetime, UUID] | None
    limit: int


def select_items(caller: Caller, filters: ItemFilter) -> Columns:
    """Select the columns of ItemSummary, ordered by start and id.

    Each span class is read from its own distance before the range. So the query does not read items
    of other months, however many there are and however long some of them are.
    """
    spans = _span_classes(filters.start_at)
    pages = (
        _page(_own(caller), OWN_INDEX, spans, filters),
        _page(_subscribed(caller), SUBSCRIBED_INDEX, spans, filters),
    )
    items = union_all(
        *(select(page).select_from(spans.join(page, true())) for page in pages)
    ).subquery()
    return select(items).order_by(items.c.start_at, items.c.id).limit(filters.limit)


def _span_classes(start_at: datetime | None) -> TableValuedAlias:
    """List the span classes, each with the earliest start that can overlap the range."""
    days = [*SPAN_CLASSES_DAYS, UNBOUNDED_SPAN_DAYS]
    since = [_earliest(start_at, each) for each in days]
    # Arrays, because SQLAlchemy does not cache the compilation of a statement with VALUES.
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


def _page(
    items: Columns, index: IndexColumns, spans: TableValuedAlias, filters: ItemFilter
) -> FromClause:
    """Select a page of each span class, by the given index."""
    page = (
        items.where(
            index.span_days == spans.c.days,
            index.start_at >= spans.c.since,
            *_conditions(index, filters),
        )
        .order_by(index.start_at, index.item_id)
        .limit(filters.limit)
    )
    return page.lateral()


def _conditions(index: IndexColumns, filters: ItemFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    start_at, end_at = filters.start_at, filters.end_at
    if start_at is not None:
        conditions.append(or_(index.start_at >= start_at, ScheduleItem.end_at > start_at))
    if end_at is not None and end_at == start_at:
        conditions.append(index.start_at <= end_at)
    elif end_at is not None:
        conditions.append(index.start_at < end_at)
    if filters.title:
        conditions.append(contains_words(ITEMS.title, filters.title))
    if filters.after is not None:
        after = tuple_(literal(filters.after[0]), literal(filters.after[1]))
        conditions.append(tuple_(index.start_at, index.item_id) > after)
    return conditions
