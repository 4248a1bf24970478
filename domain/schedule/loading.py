"""Loading items together with the caller's permission on them."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.profiles.models import User
from domain.schedule.errors import ItemNotFound
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import Item, Permission, permission_on


async def load_item(
    session: AsyncSession, caller: Caller, item_id: UUID
) -> tuple[ScheduleItem, Permission]:
    """Load an item and the caller's permission, which may be NONE. Raises ItemNotFound."""
    own_subscription = and_(
        Subscription.item_id == ScheduleItem.id, Subscription.user_id == caller.user_id
    )
    query = (
        select(ScheduleItem, Subscription.permission)
        .outerjoin(Subscription, own_subscription)
        .where(ScheduleItem.id == item_id, ScheduleItem.deleted_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise ItemNotFound
    return row[0], permission_on(caller, row[0], row[1])


async def lock_item(
    session: AsyncSession, caller: Caller, item_id: UUID
) -> tuple[ScheduleItem, Permission]:
    """Load and lock an item; changes of an item and of permissions on it are serialized.

    The caller's permission is read after the lock was acquired: a permission that was revoked
    meanwhile is gone. Raises ItemNotFound.
    """
    item = await session.scalar(
        select(ScheduleItem)
        .where(ScheduleItem.id == item_id, ScheduleItem.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise ItemNotFound
    return item, await permission_of(session, caller.user_id, item)


async def permission_of(session: AsyncSession, user_id: UUID, item: ScheduleItem) -> Permission:
    """Return the permission of a user on an item."""
    if item.owner_id == user_id:
        return Permission.ALL
    subscription = await find_subscription(session, item.id, user_id)
    return Permission.NONE if subscription is None else Permission(subscription.permission)


async def load_owner_name(session: AsyncSession, item: Item) -> str:
    """Return the username of the owner of an item."""
    owner = await session.get_one(User, item.owner_id)
    return owner.username


async def find_subscription(
    session: AsyncSession, item_id: UUID, user_id: UUID
) -> Subscription | None:
    subscription: Subscription | None = await session.scalar(
        select(Subscription)
        .where(Subscription.item_id == item_id, Subscription.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    return subscription
