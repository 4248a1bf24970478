"""Making, finding, changing and deleting schedule items."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.clock import transaction_time
from domain.core.pagination import Page, read_cursor, write_cursor
from domain.inbox_messages.invitations import InvitationFilter, withdraw_invitations
from domain.schedule.loading import load_item, lock_item
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import (
    Permission,
    check_can_delete,
    check_can_edit,
    check_can_view,
)
from domain.schedule.queries import Listing, listed_items
from domain.schedule.schemas import (
    ItemCreate,
    ItemID,
    ItemQuery,
    ItemRead,
    ItemSummary,
    ItemUpdate,
    SourceType,
)
from domain.schedule.times import Zones, read_range, read_span


async def create_schedule_item(
    session: AsyncSession, caller: Caller, *, data: ItemCreate, source_type: SourceType = "manual"
) -> ItemRead:
    """Put an item into the person's calendar.

    Without `timezone`, one that the agent makes is in the person's zone, any other in UTC.
    Raises EndBeforeStart or TimeOutOfRange.
    """
    zone = zone_of_new(data, caller, source_type)
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
    return _shown(item, Permission.ALL)


def zone_of_new(data: ItemCreate, caller: Caller, source_type: SourceType) -> str:
    """Say which zone a new item is in: the agent speaks of the person's own, REST of UTC."""
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
    listing = Listing(
        start_at=start_at,
        end_at=end_at,
        title=data.query,
        after=None if data.after is None else read_cursor(data.after),
        limit=data.limit + 1,
    )
    rows = (await session.execute(listed_items(caller, listing))).all()
    items = [ItemSummary.model_validate(row) for row in rows[: data.limit]]
    more = len(rows) > data.limit
    return Page(items, write_cursor(items[-1].start_at, items[-1].id) if more else None)


async def get_schedule_item(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> ItemRead:
    """Show one schedule item with all its details.

    Raises ItemNotFound.
    """
    item, held = await load_item(session, caller, item_id)
    check_can_view(held)
    return _shown(item, held)


async def update_schedule_item(
    session: AsyncSession,
    caller: Caller,
    *,
    item_id: ItemID,
    data: ItemUpdate,
    source_type: SourceType = "manual",
) -> ItemRead:
    """Change a schedule item: move it, rename it, complete or cancel it.

    Only what is given changes. A new `timezone` alone does not move the item.
    Raises ItemNotFound, ItemEditDenied, EndBeforeStart or TimeOutOfRange.
    """
    item, held = await lock_item(session, caller, item_id)
    check_can_edit(held)
    item.start_at, item.end_at = new_span(item, data, caller, source_type)
    for name in data.model_fields_set & {"title", "description", "timezone", "status"}:
        setattr(item, name, getattr(data, name))
    if "metadata" in data.model_fields_set:
        item.details = data.metadata.as_sent()
    await session.flush()
    return _shown(item, held)


def new_span(
    item: ScheduleItem | ItemRead, data: ItemUpdate, caller: Caller, source_type: SourceType
) -> tuple[datetime, datetime | None]:
    """Say when an item would be after a change; what is not given stays.

    A time without an offset is in the item's zone; the agent, which is shown every item in the
    person's zone, speaks of that one.
    Raises EndBeforeStart or TimeOutOfRange where the whole makes no sense.
    """
    given = data.model_fields_set
    if not given & {"start_at", "end_at"}:
        return item.start_at, item.end_at
    start = data.start_at if "start_at" in given else item.start_at
    whole_day = not isinstance(start, datetime)
    end = data.end_at if "end_at" in given or whole_day else item.end_at
    own = caller.timezone if source_type == "agent" else item.timezone
    zone = data.timezone if "timezone" in given else own
    return read_span(start, end, Zones(zone, caller.timezone))


async def delete_schedule_item(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> None:
    """Delete a schedule item, for everyone who sees it; pending invitations to it go as well.

    Raises ItemNotFound or ItemDeleteDenied.
    """
    item, held = await lock_item(session, caller, item_id)
    check_can_delete(caller, item, held)
    item.deleted_at = await transaction_time(session)
    await session.flush()
    await session.execute(delete(Subscription).where(Subscription.item_id == item_id))
    await withdraw_invitations(session, InvitationFilter(item_id))


def _shown(item: ScheduleItem, held: Permission) -> ItemRead:
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
        permission=int(held),
        created_at=item.created_at,
        updated_at=item.updated_at,
    )
