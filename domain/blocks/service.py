"""Blocking, unblocking and listing blocked users."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.blocks.errors import BlockNotFound, BlockOfOneself
from domain.blocks.schemas import BlockRead
from domain.core.caller import Caller
from domain.core.pagination import Page, PageQuery, fetch_newest
from domain.core.quotas.definitions import BLOCKED_USERS
from domain.core.quotas.enforcement import check_quota
from domain.friends.friendships import delete_friend_relations
from domain.inbox_messages.sending import delete_messages_between
from domain.profiles.blocks import Block, is_visible, lock_pair
from domain.profiles.models import User
from domain.profiles.people import PersonID, find_person
from domain.schedule.subscriptions import end_shares_between


async def block_user(session: AsyncSession, caller: Caller, *, user_id: PersonID) -> None:
    """Block a user: they can no longer find or contact the person.

    Friendship, requests, shares and messages between the two end.
    Raises ProfileNotFound, BlockOfOneself or TooManyBlockedUsers. To block a user again changes
    nothing.
    """
    person = await find_blockable(session, caller, user_id=user_id)
    await lock_pair(session, caller.user_id, person.id)
    block = insert(Block).values(id=uuid7(), blocker_id=caller.user_id, blocked_id=person.id)
    await session.execute(block.on_conflict_do_nothing())
    own = select(Block.id).where(Block.blocker_id == caller.user_id)
    await check_quota(session, BLOCKED_USERS, caller.user_id, own)
    await delete_friend_relations(session, caller.user_id, person.id)
    await end_shares_between(session, caller.user_id, person.id)
    await delete_messages_between(session, caller.user_id, person.id)


async def find_blockable(session: AsyncSession, caller: Caller, *, user_id: UUID) -> User:
    """Return the user whom `block_user` would block. Raises ProfileNotFound or BlockOfOneself."""
    person = await find_person(session, caller, user_id=user_id)
    if person.id == caller.user_id:
        raise BlockOfOneself
    return person


async def unblock_user(session: AsyncSession, caller: Caller, *, user_id: PersonID) -> None:
    """Unblock a user; what the block has ended does not come back.

    Raises ProfileNotFound or BlockNotFound.
    """
    block = await _find_block(session, caller, user_id)
    await session.execute(delete(Block).where(Block.id == block.id))


async def get_blocked_user(session: AsyncSession, caller: Caller, *, user_id: UUID) -> User:
    """Return a user whom the caller has blocked. Raises what `unblock_user` raises."""
    block = await _find_block(session, caller, user_id)
    return await session.get_one(User, block.blocked_id)


async def list_blocked_users(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[BlockRead]:
    """List the users whom the person has blocked, the newest first.

    Raises CursorInvalid.
    """
    rows = (
        select(
            Block.id,
            Block.created_at,
            Block.blocked_id.label("user_id"),
            User.username,
            User.avatar_url,
        )
        .join(User, User.id == Block.blocked_id)
        .where(Block.blocker_id == caller.user_id, is_visible(Block.blocked_id, caller))
    )
    page = await fetch_newest(session, rows, data)
    return Page([BlockRead.model_validate(row) for row in page.items], page.after)


async def _find_block(session: AsyncSession, caller: Caller, user_id: UUID) -> Block:
    block: Block | None = await session.scalar(
        select(Block).where(
            Block.blocker_id == caller.user_id,
            Block.blocked_id == user_id,
            is_visible(Block.blocked_id, caller),
        )
    )
    if block is None:
        await find_person(session, caller, user_id=user_id)
        raise BlockNotFound
    return block
