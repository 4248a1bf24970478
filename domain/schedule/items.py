"""Creating, listing, reading, changing and deleting schedule items."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.clock import transaction_time
from domain.core.pagination import Page, read_cursor, write_cursor
from domain.core.quotas.definitions import SCHEDULE_ITEMS
from domain.core.quotas.enforcement import check_quota
from domain.inbox_messages.invitations import InvitationFilter, withdraw_invitations
from domain.schedule.loading import load_item, lock_item
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import (
    Permission,
    check_can_delete,
    check_can_edit,
    check_can_view,
)
from domain.schedule.queries import ItemFilter, find_items
from domain.schedule.schemas import (
    ItemCreate,
    ItemID,
    ItemQuery,
    ItemRead,
    ItemSummary,
    ItemUpdate,
    SourceType,
)
from domain.schedule.times import Zones, move_span, read_range, read_span


async def create_schedule_item(
    session: AsyncSession, caller: Caller, *, data: ItemCreate, source_type: SourceType = "manual"
) -> ItemRead:
    """Add an item to the person's calendar.

    Without `timezone` it is in UTC, or in the person's zone if the agent adds it.
    Raises EndBeforeStart, TimeOutOfRange or TooManyItems.
    """
    zone = zone_of_new_item(data, caller, source_type)
    start_at, end_at = read_span(data.start_at, data.end_at, Zones(zone, caller.timezone))
    item = ScheduleItem(
        owner_id=caller.user_id,
        title=data.title,
        description=data.description,
        start_at=start_at,
        end_at=end_at,
        timezone=zone,
        details=data.metadata.as_sent(),
        source_type=source_type,
    )
    session.add(item)
    await session.flush()
    own = select(ScheduleItem.id).where(
        ScheduleItem.owner_id == caller.user_id, ScheduleItem.deleted_at.is_(None)
    )
    await check_quota(session, SCHEDULE_ITEMS, caller.user_id, own)
    return _to_read_model(item, Permission.ALL)


def zone_of_new_item(data: ItemCreate, caller: Caller, source_type: SourceType) -> str:
    """Return the zone of a new item: by default the person's for the agent, and UTC for REST."""
    return data.timezone or (caller.timezone if source_type == "agent" else "UTC")


async def list_schedule_items(
    session: AsyncSession, caller: Caller, *, data: ItemQuery
) -> Page[ItemSummary]:
    """List the schedule items that overlap a range of time, by their start.

    The person's own, and those of others that they have subscribed to.

    Raises EndBeforeStart or CursorInvalid.
    """
    zones = Zones(caller.timezone, caller.timezone)
    start_at, end_at = read_range(data.start_at, data.end_at, zones)
    filters = ItemFilter(
        start_at=start_at,
        end_at=end_at,
        title=data.query,
        after=None if data.after is None else read_cursor(data.after),
        limit=data.limit + 1,
    )
    rows = await find_items(session, caller, filters)
    items = [ItemSummary.model_validate(row) for row in rows[: data.limit]]
    has_next = len(rows) > data.limit
    return Page(items, write_cursor(items[-1].start_at, items[-1].id) if has_next else None)


async def get_schedule_item(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> ItemRead:
    """Show one schedule item with all its details.

    Raises ItemNotFound.
    """
    item, permission = await load_item(session, caller, item_id)
    check_can_view(permission)
    return _to_read_model(item, permission)


async def update_schedule_item(
    session: AsyncSession,
    caller: Caller,
    *,
    item_id: ItemID,
    data: ItemUpdate,
    source_type: SourceType = "manual",
) -> ItemRead:
    """Change a schedule item: move it, rename it, complete or cancel it.

    Only what is sent changes: `start_at` alone moves it, `timezone` does not.
    Raises ItemNotFound, ItemEditDenied, EndBeforeStart or TimeOutOfRange.
    """
    item, permission = await lock_item(session, caller, item_id)
    check_can_edit(permission)
    item.start_at, item.end_at = new_span(item, data, caller, source_type)
    for name in data.model_fields_set & {"title", "description", "timezone", "status"}:
        setattr(item, name, getattr(data, name))
    if "metadata" in data.model_fields_set:
        item.details = data.metadata.as_sent()
    await session.flush()
    return _to_read_model(item, permission)


def new_span(
    item: ScheduleItem | ItemRead, data: ItemUpdate, caller: Caller, source_type: SourceType
) -> tuple[datetime, datetime | None]:
    """Return the start and end of an item after a change; fields that are not set stay.

    A start alone moves the item, which keeps its length. A time without an offset is in the item's
    zone; from the agent, which sees all items in the person's zone, it is in that one.
    Raises EndBeforeStart or TimeOutOfRange.
    """
    changed = data.model_fields_set
    if not changed & {"start_at", "end_at"}:
        return item.start_at, item.end_at
    default_zone = caller.timezone if source_type == "agent" else item.timezone
    zone = data.timezone if "timezone" in changed else default_zone
    zones = Zones(zone, caller.timezone)
    if "end_at" not in changed:
        return move_span(item.start_at, item.end_at, data.start_at, zones)
    start = data.start_at if "start_at" in changed else item.start_at
    return read_span(start, data.end_at, zones)


async def delete_schedule_item(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> None:
    """Delete a schedule item, for everyone who sees it.

    Raises ItemNotFound or ItemDeleteDenied.
    Pending invitations to it are withdrawn.
    """
    item, permission = await lock_item(session, caller, item_id)
    check_can_delete(caller, item, permission)
    item.deleted_at = await transaction_time(session)
    await session.flush()
    await session.execute(delete(Subscription).where(Subscription.item_id == item_id))
    await withdraw_invitations(session, InvitationFilter(item_id))


def _to_read_model(item: ScheduleItem, permission: Permission) -> ItemRead:
    return ItemRead(
        id=item.id,
        title=item.title,
        description=item.description,
        start_at=item.start_at,
        end_at=item.end_at,
        timezone=item.timezone,
        metadata=item.details,
        status=item.status,
        source_type=item.source_type,
        owner_id=item.owner_id,
        permission=int(permission),
        created_at=item.created_at,
        updated_at=item.updated_at,
    )
