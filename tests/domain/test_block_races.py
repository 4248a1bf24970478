"""A block and what would connect the two users at the same moment: one waits for the other."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.blocks.service import block_user
from domain.core.database.base import Base
from domain.core.database.sessions import Sessions
from domain.core.errors import NotFound
from domain.core.settings import Settings
from domain.friends.models import FriendRequest, Friendship
from domain.friends.requests import accept_friend_request, send_friend_request
from domain.friends.schemas import FriendRequestCreate
from domain.inbox.service import accept_inbox_message
from domain.inbox_messages.models import InboxMessage
from domain.schedule.models import Subscription
from domain.schedule.share_schemas import InvitationAccept, ItemShare
from domain.schedule.shares import share_schedule_item
from tests.domain.schedule.factories import make_item
from tests.factories import Person, make_person
from tests.transactions import Change, run_overlapping

CONNECTIONS: tuple[type[Base], ...] = (FriendRequest, Friendship, InboxMessage, Subscription)
Prepare = Callable[[Sessions, Person, Person], Awaitable[Change]]


async def asking(_sessions: Sessions, alice: Person, bob: Person) -> Change:
    data = FriendRequestCreate(target_user_id=alice.user_id)
    return lambda session: send_friend_request(session, bob.caller, data=data)


async def sharing(sessions: Sessions, alice: Person, bob: Person) -> Change:
    item = await make_item(sessions, bob.caller)
    data = ItemShare(user_id=alice.user_id)
    return lambda session: share_schedule_item(session, bob.caller, item_id=item.id, data=data)


async def accepting_a_request(sessions: Sessions, alice: Person, bob: Person) -> Change:
    async with sessions.begin() as session:
        data = FriendRequestCreate(target_user_id=bob.user_id)
        request = await send_friend_request(session, alice.caller, data=data)
    return lambda session: accept_friend_request(session, bob.caller, request_id=request.id)


async def accepting_a_share(sessions: Sessions, alice: Person, bob: Person) -> Change:
    await run(sessions, await sharing(sessions, bob, alice))
    async with sessions() as session:
        message_id = await session.scalar(
            select(InboxMessage.id).where(InboxMessage.recipient_id == bob.user_id)
        )
    assert isinstance(message_id, UUID)
    data = InvitationAccept()
    return lambda session: accept_inbox_message(
        session, bob.caller, message_id=message_id, data=data
    )


async def run(sessions: Sessions, change: Change) -> None:
    async with sessions.begin() as session:
        await change(session)


@pytest.mark.parametrize("prepare", [asking, sharing, accepting_a_request, accepting_a_share])
@pytest.mark.parametrize("blocks_first", [True, False])
async def test_nothing_connects_two_users_after_a_block(
    sessions: Sessions, settings: Settings, *, prepare: Prepare, blocks_first: bool
) -> None:
    alice = await make_person(sessions, settings, username="alice")
    bob = await make_person(sessions, settings, username="bob")
    connect = await prepare(sessions, alice, bob)

    async def block(session: AsyncSession) -> None:
        await block_user(session, alice.caller, user_id=bob.user_id)

    if blocks_first:
        with pytest.raises(NotFound):
            await run_overlapping(sessions, block, connect)
    else:
        await run_overlapping(sessions, connect, block)
    async with sessions() as session:
        for table in CONNECTIONS:
            count = await session.scalar(select(func.count()).select_from(table))
            assert count == 0, table
