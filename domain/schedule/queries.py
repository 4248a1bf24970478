"""The query that lists the items in a person's calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Row,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from domain.core.caller import Caller
from domain.core.database.text_search import contains_words, list_patterns
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
SPAN_DAYS = [*SPAN_CLASSES_DAYS, UNBOUNDED_SPAN_DAYS]
USER_ID = bindparam("user_id", type_=Uuid)
START_AT = bindparam("start_at", type_=DateTime(timezone=True))
END_AT = bindparam("end_at", type_=DateTime(timezone=True))
AFTER = tuple_(
    bindparam("after_start", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid)
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What decides the text of the query."""

    has_start: bool
    end_operator: Literal["<", "<=", None]
    has_words: bool
    has_after: bool


async def find_items(
    session: AsyncSession, caller: Caller, filters: ItemFilter
) -> Sequence[Row[tuple[Any, ...]]]:
    """Return the rows of ItemSummary, ordered by start and id.

    Each span class is read from its own distance before the range. So the query does not read items
    of other months, however many there are and however long some of them are.
    """
    start_at, end_at = filters.start_at, filters.end_at
    patterns = list_patterns(filters.title or "")
    end_operator: Literal["<", "<=", None] = None
    if end_at is not None:
        end_operator = "<=" if end_at == start_at else "<"
    query = _select_items(
        _Shape(start_at is not None, end_operator, bool(patterns), filters.after is not None)
    )
    parameters = {
        "user_id": caller.user_id,
        "since": [_earliest(start_at, days) for days in SPAN_DAYS],
        "start_at": start_at,
        "end_at": end_at,
        "limit": filters.limit,
        "patterns": patterns,
    }
    if filters.after is not None:
        parameters["after_start"], parameters["after_id"] = filters.after
    return (await session.execute(query, parameters)).all()


@lru_cache(maxsize=64)
def _select_items(shape: _Shape) -> Columns:
    """Build the query of a shape once: that takes longer than its execution."""
    spans = _span_classes()
    pages = (
        _page(_own(), OWN_INDEX, spans, shape),
        _page(_subscribed(), SUBSCRIBED_INDEX, spans, shape),
    )
    items = union_all(
        *(select(page).select_from(spans.join(page, true())) for page in pages)
    ).subquery()
    return select(items).order_by(items.c.start_at, items.c.id).limit(bindparam("limit"))


def _span_classes() -> TableValuedAlias:
    """List the span classes, each with the earliest start that can overlap the range."""
    # Arrays, because SQLAlchemy does not cache the compilation of a statement with VALUES.
    rows = func.unnest(
        literal(SPAN_DAYS, ARRAY(Integer)), bindparam("since", type_=ARRAY(DateTime(timezone=True)))
    )
    names = column("days", Integer), column("since", DateTime(timezone=True))
    return rows.table_valued(*names).render_derived(name="spans")


def _earliest(start_at: datetime | None, days: int) -> datetime:
    if start_at is None or start_at - EPOCH < timedelta(days):
        return EPOCH
    return start_at - timedelta(days)


def _own() -> Columns:
    return _items(literal(int(Permission.ALL))).where(ScheduleItem.owner_id == USER_ID)


def _subscribed() -> Columns:
    return (
        _items(Subscription.permission)
        .join(Subscription, Subscription.item_id == ScheduleItem.id)
        .where(Subscription.user_id == USER_ID)
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
    items: Columns, index: IndexColumns, spans: TableValuedAlias, shape: _Shape
) -> FromClause:
    """Select a page of each span class, by the given index."""
    page = (
        items.where(
            index.span_days == spans.c.days,
            index.start_at >= spans.c.since,
            *_conditions(index, shape),
        )
        .order_by(index.start_at, index.item_id)
        .limit(bindparam("limit"))
    )
    return page.lateral()


def _conditions(index: IndexColumns, shape: _Shape) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if shape.has_start:
        conditions.append(or_(index.start_at >= START_AT, ScheduleItem.end_at > START_AT))
    if shape.end_operator == "<=":
        conditions.append(index.start_at <= END_AT)
    elif shape.end_operator == "<":
        conditions.append(index.start_at < END_AT)
    if shape.has_words:
        patterns = bindparam("patterns", type_=ARRAY(Text))
        conditions.append(contains_words(ITEMS.title, patterns))
    if shape.has_after:
        conditions.append(tuple_(index.start_at, index.item_id) > AFTER)
    return conditions
