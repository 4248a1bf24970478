"""Concurrent changes of one item are serialized, and the second sees the effect of the first."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.schedule import items
from domain.schedule.errors import EndBeforeStart, ItemNotFound
from domain.schedule.permissions import Permission
from domain.schedule.schemas import ItemUpdate
from domain.schedule.share_schemas import ItemShare
from domain.schedule.shares import share_schedule_item
from domain.schedule.subscriptions import revoke_subscription
from tests.domain.schedule.factories import make_item, make_subscription
from tests.factories import Person, make_person
from tests.transactions import Change, run_overlapping


async def test_concurrent_updates_cannot_move_the_start_after_the_end(
    sessions: Sessions, person: Person
) -> None:
    item = await make_item(sessions, person.caller)

    def change(**members: str) -> Change:
        data = ItemUpdate.model_validate(members)
        return lambda session: items.update_schedule_item(
            session, person.caller, item_id=item.id, data=data
        )

    later = change(start_at="2026-11-21T15:50Z")
    with pytest.raises(EndBeforeStart):
        await run_overlapping(sessions, later, change(end_at="2026-11-21T15:40Z"))
    renamed = await run_overlapping(sessions, change(title="A"), change(description="B"))
    assert (renamed.title, renamed.description) == ("A", "B")


async def test_a_concurrently_deleted_item_is_not_found(sessions: Sessions, person: Person) -> None:
    item = await make_item(sessions, person.caller)

    async def delete(session: AsyncSession) -> None:
        await items.delete_schedule_item(session, person.caller, item_id=item.id)

    with pytest.raises(ItemNotFound):
        await run_overlapping(sessions, delete, delete)


async def test_a_concurrently_revoked_permission_is_gone(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    """The permission is read after the lock was acquired."""
    other = await make_person(sessions, settings)
    item = await make_item(sessions, person.caller)
    data = ItemUpdate.model_validate({"title": "Mine"})
    again = ItemShare.model_validate({"username": person.username})

    async def revoke(session: AsyncSession) -> None:
        await revoke_subscription(
            session, person.caller, item_id=item.id, subscription_id=other.user_id
        )

    async def edit(session: AsyncSession) -> None:
        await items.update_schedule_item(session, other.caller, item_id=item.id, data=data)

    async def share(session: AsyncSession) -> None:
        await share_schedule_item(session, other.caller, item_id=item.id, data=again)

    for use in (edit, share):
        await make_subscription(sessions, item, other.caller, Permission.ALL)
        with pytest.raises(ItemNotFound):
            await run_overlapping(sessions, revoke, use)
