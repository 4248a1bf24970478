"""Friendships: listing, ending and creating them."""

from uuid import UUID

from sqlalchemy import delete, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.core.caller import Caller
from domain.core.pagination import Page, PageQuery, fetch_newest, select_newest
from domain.friends.errors import FriendshipNotFound
from domain.friends.models import FriendRequest, Friendship
from domain.friends.permissions import check_can_remove
from domain.friends.schemas import FriendRead, FriendshipID
from domain.profiles.models import User


async def list_friends(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[FriendRead]:
    """List the person's friends, the newest first.

    Raises CursorInvalid.
    """
    me = caller.user_id
    first, second = (
        select(Friendship.id, Friendship.created_at, friend.label("friend_id")).where(own == me)
        for own, friend in (
            (Friendship.first_id, Friendship.second_id),
            (Friendship.second_id, Friendship.first_id),
        )
    )
    # Each half is limited by its own index: a page costs the same with any number of friends.
    halves = (select(select_newest(half, data).subquery()) for half in (first, second))
    friends = union_all(*halves).subquery()
    rows = select(friends, User.username, User.avatar_url, User.bio).join(
        User, User.id == friends.c.friend_id
    )
    page = await fetch_newest(session, rows, data)
    return Page([FriendRead.model_validate(row) for row in page.items], page.after)


async def get_friend(session: AsyncSession, caller: Caller, *, friendship_id: UUID) -> User:
    """Return the other person of a friendship. Raises FriendshipNotFound."""
    friendship = await session.get(Friendship, friendship_id)
    if friendship is None:
        raise FriendshipNotFound
    check_can_remove(caller, friendship)
    is_first = friendship.first_id == caller.user_id
    return await session.get_one(User, friendship.second_id if is_first else friendship.first_id)


async def remove_friend(
    session: AsyncSession, caller: Caller, *, friendship_id: FriendshipID
) -> None:
    """End a friendship, for both.

    Raises FriendshipNotFound.
    """
    query = select(Friendship).where(Friendship.id == friendship_id).with_for_update()
    friendship = await session.scalar(query)
    if friendship is None:
        raise FriendshipNotFound
    check_can_remove(caller, friendship)
    await session.delete(friendship)
    await session.flush()


async def create_friendship(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Make two people friends, unless they are already."""
    first_id, second_id = sorted((one, other))
    friendship = insert(Friendship).values(id=uuid7(), first_id=first_id, second_id=second_id)
    await session.execute(friendship.on_conflict_do_nothing())


async def delete_friend_relations(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Delete the friendship of two people, and all friend requests between them."""
    pair = (one, other)
    between = FriendRequest.from_user_id.in_(pair) & FriendRequest.to_user_id.in_(pair)
    await session.execute(delete(FriendRequest).where(between))
    first_id, second_id = sorted(pair)
    await session.execute(
        delete(Friendship).where(Friendship.first_id == first_id, Friendship.second_id == second_id)
    )


async def are_friends(session: AsyncSession, one: UUID, other: UUID) -> bool:
    first_id, second_id = sorted((one, other))
    count = await session.scalar(
        select(func.count()).where(
            Friendship.first_id == literal(first_id), Friendship.second_id == literal(second_id)
        )
    )
    return bool(count)
