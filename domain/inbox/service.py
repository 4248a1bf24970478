"""A person's inbox. What accepting and rejecting does elsewhere is `domain.inbox.replies`."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.pagination import Page, newest_first
from domain.inbox.errors import MessageNotFound
from domain.inbox_messages.sending import answer_message, lock_message
from domain.inbox_messages.models import InboxMessage
from domain.inbox.permissions import check_can_answer, check_can_see
from domain.inbox.schemas import MessageID, MessageQuery, MessageRead
from domain.profiles.models import User


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
    page = await newest_first(session, messages, data)
    return Page([MessageRead.model_validate(row) for row in page.items], page.after)


async def get_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> MessageRead:
    """Show one message of the person's own. Raises MessageNotFound."""
    query = _messages_of(caller).where(InboxMessage.id == message_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise MessageNotFound
    return MessageRead.model_validate(row)


async def dismiss_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Put a message of the inbox aside without an answer.

    Whoever sent it is not told; a friend request can still be answered.
    Raises MessageNotFound or MessageNotPending.
    """
    message = await lock_message(session, message_id)
    check_can_answer(caller, message)
    await answer_message(session, message, "dismissed")


async def mark_inbox_message_read(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Mark a message of the inbox as read; whether it waits for an answer does not change.

    Raises MessageNotFound.
    """
    message = await lock_message(session, message_id)
    check_can_see(caller, message)
    message.is_read = True
    await session.flush()


def _messages_of(caller: Caller) -> Select[*tuple[Any, ...]]:
    return (
        select(*InboxMessage.__table__.columns, User.username.label("sender_username"))
        .outerjoin(User, User.id == InboxMessage.sender_id)
        .where(InboxMessage.recipient_id == caller.user_id)
    )
