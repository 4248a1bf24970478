"""A person's inbox. Accepting and rejecting call the feature that sent the message."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.pagination import Page, fetch_newest
from domain.friends.errors import RequestAnswered
from domain.friends.requests import decline_friend_request
from domain.inbox.errors import MessageNotFound, MessageNotPending
from domain.inbox.loading import load_message, lock_message, record_answer
from domain.inbox.permissions import check_can_accept, check_can_answer, check_can_see
from domain.inbox.schemas import MessageID, MessageQuery, MessageRead
from domain.inbox_messages.models import InboxMessage
from domain.inbox_messages.texts import show_stored
from domain.profiles.blocks import lock_pair
from domain.profiles.models import User
from domain.schedule.errors import ItemNotFound
from domain.schedule.loading import lock_item
from domain.schedule.models import ScheduleItem
from domain.schedule.permissions import Permission
from domain.schedule.share_schemas import InvitationAccept
from domain.schedule.shares import accept_offer


async def list_inbox_messages(
    session: AsyncSession, caller: Caller, *, data: MessageQuery
) -> Page[MessageRead]:
    """List the messages in the person's inbox, the newest first.

    Invitations to schedule items, friend requests, and news from the service.
    Raises CursorInvalid.
    """
    messages = _messages_of(caller)
    if data.status is not None:
        messages = messages.where(InboxMessage.status == data.status)
    page = await fetch_newest(session, messages, data)
    return Page([_to_read_model(row, caller) for row in page.items], page.after)


async def get_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> MessageRead:
    """Show one message of the person's own. Raises MessageNotFound."""
    query = _messages_of(caller).where(InboxMessage.id == message_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise MessageNotFound
    return _to_read_model(row, caller)


async def accept_inbox_message(
    session: AsyncSession,
    caller: Caller,
    *,
    message_id: MessageID,
    data: InvitationAccept,
    takes_offer: bool = False,
) -> None:
    """Accept an invitation to a schedule item, which adds it to the person's calendar.

    With permissions they get those of the offer; without any, all that was offered.
    Raises MessageNotFound, MessageNotPending, NotAnInvitation or OfferWithdrawn.
    `takes_offer`: whether data without permissions asks for all of the offer, as in the agent's
    tool; else it asks for the defaults of the schema.
    """
    message = await load_message(session, message_id)
    check_can_accept(caller, message)
    item_id, inviter_id = message.schedule_item_id, message.sender_id
    if item_id is None or inviter_id is None:
        raise MessageNotFound
    # Lock the item, the pair, then the message, as sharing and blocking do: no deadlock.
    try:
        item, _ = await lock_item(session, caller, item_id)
    except ItemNotFound as error:
        raise MessageNotFound from error
    await lock_pair(session, caller.user_id, inviter_id)
    message = await lock_message(session, message_id)
    check_can_accept(caller, message)
    await accept_offer(
        session,
        caller,
        item=item,
        inviter_id=inviter_id,
        offer=Permission(message.permission or 0),
        requested=requested_permissions(data, takes_offer=takes_offer),
    )
    await record_answer(session, message, "accepted")


async def get_offered_item(session: AsyncSession, message: MessageRead) -> ScheduleItem:
    """Return the item of an invitation. Raises MessageNotFound if it was deleted."""
    if message.schedule_item_id is None:
        raise MessageNotFound
    item = await session.get(ScheduleItem, message.schedule_item_id)
    if item is None or item.deleted_at is not None:
        raise MessageNotFound
    return item


def requested_permissions(data: InvitationAccept, *, takes_offer: bool) -> Permission:
    """Return what the person asks for, of what is offered."""
    return Permission.ALL if takes_offer and not data.model_fields_set else data.wanted


async def reject_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Reject what a message in the inbox asks: an invitation, or a friend request.

    Raises MessageNotFound or MessageNotPending.
    """
    message = await load_message(session, message_id)
    check_can_answer(caller, message)
    if message.friend_request_id is not None:
        try:
            await decline_friend_request(session, caller, request_id=message.friend_request_id)
        except RequestAnswered as error:
            raise MessageNotPending from error
        message = await lock_message(session, message_id)
    else:
        message = await lock_message(session, message_id)
        check_can_answer(caller, message)
    await record_answer(session, message, "rejected")


async def dismiss_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Dismiss a message in the inbox without answering it.

    The sender is not notified; a friend request can still be answered.
    Raises MessageNotFound or MessageNotPending.
    """
    message = await lock_message(session, message_id)
    check_can_answer(caller, message)
    await record_answer(session, message, "dismissed")


async def mark_inbox_message_read(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Mark a message in the inbox as read; one that is pending stays pending.

    Raises MessageNotFound.
    """
    message = await lock_message(session, message_id)
    check_can_see(caller, message)
    message.is_read = True
    await session.flush()


def _to_read_model(row: Row[*tuple[Any, ...]], caller: Caller) -> MessageRead:
    """Show a message in the reader's language."""
    content = show_stored(row.template, row.content, caller.locale)
    return MessageRead.model_validate(row).model_copy(update={"content": content})


def _messages_of(caller: Caller) -> Select[*tuple[Any, ...]]:
    return (
        select(*InboxMessage.__table__.columns, User.username.label("sender_username"))
        .outerjoin(User, User.id == InboxMessage.sender_id)
        .where(InboxMessage.recipient_id == caller.user_id)
    )
