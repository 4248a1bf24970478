"""Factories of schedule items and subscriptions, with plain defaults."""

from datetime import UTC, datetime
from typing import Any

from domain.core.caller import Caller
from domain.core.database.sessions import Sessions
from domain.schedule import items
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import Permission
from domain.schedule.schemas import ItemCreate, ItemRead


async def make_item(sessions: Sessions, caller: Caller, **members: Any) -> ItemRead:
    """Create an item of the caller; by default an hour at the dentist's."""
    fields = {
        "title": "Dentist",
        "start_at": "2026-11-21T15:00:00Z",
        "end_at": "2026-11-21T16:00:00Z",
    } | members
    data = ItemCreate.model_validate(fields)
    async with sessions.begin() as session:
        return await items.create_schedule_item(session, caller, data=data)


def new_item(caller: Caller) -> ScheduleItem:
    """Return an item that is not stored yet."""
    at = datetime(2026, 11, 21, 15, tzinfo=UTC)
    return ScheduleItem(
        owner_id=caller.user_id, title="Dentist", start_at=at, timezone="UTC", details={}
    )


async def make_subscription(
    sessions: Sessions, item: ItemRead, caller: Caller, permission: Permission
) -> Subscription:
    """Create a subscription of the caller to another person's item."""
    async with sessions.begin() as session:
        shared = await session.get_one(ScheduleItem, item.id)
        subscription = Subscription(
            item_id=item.id,
            user_id=caller.user_id,
            permission=int(permission),
            start_at=shared.start_at,
            span_days=shared.span_days,
        )
        session.add(subscription)
    return subscription
