"""Friend requests: sending, listing, accepting, declining and cancelling them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from uuid_utils.compat import uuid7

from domain.core.caller import Caller
from domain.core.i18n import gettext_noop
from domain.core.pagination import Page, PageQuery, fetch_newest
from domain.core.quotas.definitions import PENDING_FRIEND_REQUESTS
from domain.core.quotas.enforcement import check_quota
from domain.core.rate_limits.limiter import limit_friend_requests
from domain.friends.errors import AlreadyFriends, RequestExists, RequestNotFound, TargetNotFound
from domain.friends.friendships import are_friends, create_friendship
from domain.friends.models import FriendRequest
from domain.friends.permissions import check_can_answer, check_can_befriend, check_can_cancel
from domain.friends.schemas import FriendRequestCreate, FriendRequestRead, RequestID
from domain.inbox_messages.senders import get_confirmed_sender
from domain.inbox_messages.sending import (
    delete_friend_request_message,
    send_friend_request_message,
    send_system_message,
    update_friend_request_message,
)
from domain.inbox_messages.texts import MessageText
from domain.profiles.blocks import check_contact, lock_contact, lock_pair
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User
from domain.profiles.people import find_person

ACCEPTED = gettext_noop("{person} has accepted your friend request.")


async def send_friend_request(
    session: AsyncSession, caller: Caller, *, data: FriendRequestCreate
) -> FriendRequestRead:
    """Send a friend request to a person, who gets a message in their inbox.

    Raises AddressUnconfirmed, FriendOfOneself, TargetNotFound, UserBlocked, AlreadyFriends,
    RequestExists, TooManyFriendRequests, or RateLimited if the person sends too many a day.
    """
    sender = await get_confirmed_sender(session, caller)
    target = await _find_target(session, caller, data)
    await _lock_contact(session, caller, target.id)
    request_id = await session.scalar(
        insert(FriendRequest)
        .values(
            id=uuid7(),
            from_user_id=caller.user_id,
            to_user_id=target.id,
            content=data.content,
            status="pending",
        )
        .on_conflict_do_nothing()
        .returning(FriendRequest.id)
    )
    if request_id is None:
        raise RequestExists
    # Checked after the insertion, which waited for a concurrent request between the two: that one
    # may have become a friendship.
    if await are_friends(session, caller.user_id, target.id):
        raise AlreadyFriends
    await limit_friend_requests(session, caller, target.id)
    sent = select(FriendRequest.id).where(
        FriendRequest.from_user_id == caller.user_id, FriendRequest.status == "pending"
    )
    await check_quota(session, PENDING_FRIEND_REQUESTS, caller.user_id, sent)
    await send_friend_request_message(
        session,
        recipient_id=target.id,
        sender=sender,
        friend_request_id=request_id,
        content=data.content,
    )
    return await get_friend_request(session, caller, request_id=request_id)


async def find_target(session: AsyncSession, caller: Caller, data: FriendRequestCreate) -> User:
    """Return the person that a request would go to.

    Raises AddressUnconfirmed, FriendOfOneself, TargetNotFound or UserBlocked.
    """
    await get_confirmed_sender(session, caller)
    target = await _find_target(session, caller, data)
    await check_contact(session, caller, target.id)
    return target


async def _find_target(session: AsyncSession, caller: Caller, data: FriendRequestCreate) -> User:
    try:
        target = await find_person(
            session, caller, user_id=data.target_user_id, username=data.username
        )
    except ProfileNotFound as error:
        raise TargetNotFound from error
    check_can_befriend(caller, target.id)
    return target


async def _lock_contact(session: AsyncSession, caller: Caller, user_id: UUID) -> None:
    try:
        await lock_contact(session, caller, user_id)
    except ProfileNotFound as error:
        raise TargetNotFound from error


async def get_friend_request(
    session: AsyncSession, caller: Caller, *, request_id: UUID
) -> FriendRequestRead:
    """Show a request that the person has sent or received. Raises RequestNotFound."""
    mine = (FriendRequest.from_user_id == caller.user_id) | (
        FriendRequest.to_user_id == caller.user_id
    )
    row = (
        await session.execute(_requests().where(FriendRequest.id == request_id, mine))
    ).one_or_none()
    if row is None:
        raise RequestNotFound
    return FriendRequestRead.model_validate(row)


async def list_incoming_friend_requests(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[FriendRequestRead]:
    """List the pending friend requests that others have sent to the person, the newest first.

    Raises CursorInvalid.
    """
    incoming = _requests().where(FriendRequest.to_user_id == caller.user_id)
    return await _list_pending(session, incoming, data)


async def list_outgoing_friend_requests(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[FriendRequestRead]:
    """List the pending friend requests that the person has sent, the newest first.

    Raises CursorInvalid.
    """
    outgoing = _requests().where(FriendRequest.from_user_id == caller.user_id)
    return await _list_pending(session, outgoing, data)


async def accept_friend_request(
    session: AsyncSession, caller: Caller, *, request_id: RequestID
) -> FriendRequestRead:
    """Accept a friend request: the two become friends, and the sender is notified.

    Raises RequestNotFound, RequestAnswered or AddressUnconfirmed.
    """
    found = await get_friend_request(session, caller, request_id=request_id)
    # Lock the pair before the request, as a block does: no deadlock.
    await lock_pair(session, found.from_user_id, found.to_user_id)
    request = await _lock_request(session, request_id)
    check_can_answer(caller, request)
    accepter = await get_confirmed_sender(session, caller)
    request.status = "accepted"
    await session.flush()
    await create_friendship(session, request.from_user_id, request.to_user_id)
    await update_friend_request_message(session, request_id, "accepted")
    accepted = await get_friend_request(session, caller, request_id=request_id)
    sender = await session.get_one(User, request.from_user_id)
    text = MessageText(ACCEPTED, {"person": accepted.to_username})
    await send_system_message(session, recipient=sender, sender=accepter, text=text)
    return accepted


async def decline_friend_request(
    session: AsyncSession, caller: Caller, *, request_id: RequestID
) -> FriendRequestRead:
    """Decline a friend request that the person received; its sender may ask again.

    Raises RequestNotFound or RequestAnswered.
    """
    request = await _lock_request(session, request_id)
    check_can_answer(caller, request)
    request.status = "declined"
    await session.flush()
    await update_friend_request_message(session, request_id, "rejected")
    return await get_friend_request(session, caller, request_id=request_id)


async def cancel_friend_request(
    session: AsyncSession, caller: Caller, *, request_id: RequestID
) -> None:
    """Cancel a pending friend request that the person has sent.

    Raises RequestNotFound. Its message leaves the recipient's inbox.
    """
    request = await _lock_request(session, request_id)
    check_can_cancel(caller, request)
    request.status = "cancelled"
    await session.flush()
    await delete_friend_request_message(session, request_id)


async def _lock_request(session: AsyncSession, request_id: UUID) -> FriendRequest:
    """Load a request's latest version and lock it, without a permission check."""
    query = select(FriendRequest).where(FriendRequest.id == request_id).with_for_update()
    request = await session.scalar(query.execution_options(populate_existing=True))
    if request is None:
        raise RequestNotFound
    return request


def _requests() -> Select[*tuple[Any, ...]]:
    """Select the columns of FriendRequestRead."""
    sender, recipient = aliased(User), aliased(User)
    return (
        select(
            *FriendRequest.__table__.columns,
            sender.username.label("from_username"),
            recipient.username.label("to_username"),
        )
        .join(sender, sender.id == FriendRequest.from_user_id)
        .join(recipient, recipient.id == FriendRequest.to_user_id)
    )


async def _list_pending(
    session: AsyncSession, requests: Select[*tuple[Any, ...]], data: PageQuery
) -> Page[FriendRequestRead]:
    pending = requests.where(FriendRequest.status == "pending")
    page = await fetch_newest(session, pending, data)
    return Page([FriendRequestRead.model_validate(row) for row in page.items], page.after)
