"""Sending messages that are no invitations, and keeping a friend request's message up to date."""

from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.i18n import DEFAULT_LOCALE
from domain.inbox_messages.models import InboxMessage, MessageStatus
from domain.inbox_messages.senders import ConfirmedSender
from domain.inbox_messages.texts import MessageText
from domain.profiles.models import User


async def send_friend_request_message(
    session: AsyncSession,
    *,
    recipient_id: UUID,
    sender: ConfirmedSender,
    friend_request_id: UUID,
    content: str | None,
) -> None:
    """Send the message of a friend request.

    `update_friend_request_message` keeps its status equal to the request's.
    """
    session.add(
        InboxMessage(
            recipient_id=recipient_id,
            sender_id=sender.user_id,
            message_type="friend",
            friend_request_id=friend_request_id,
            content=content,
        )
    )
    await session.flush()


async def delete_friend_request_message(session: AsyncSession, friend_request_id: UUID) -> None:
    """Delete the message of a friend request that its sender has withdrawn."""
    message = InboxMessage.friend_request_id == friend_request_id
    await session.execute(delete(InboxMessage).where(message))


async def update_friend_request_message(
    session: AsyncSession, friend_request_id: UUID, status: MessageStatus
) -> None:
    """Set the status of a friend request's message to what became of the request."""
    message = InboxMessage.friend_request_id == friend_request_id
    await session.execute(update(InboxMessage).where(message).values(status=status))


async def send_system_message(
    session: AsyncSession, *, recipient: User, sender: ConfirmedSender, text: MessageText
) -> None:
    """Send a message from the service itself about what the sender did."""
    session.add(
        InboxMessage(
            recipient_id=recipient.id,
            about_user_id=sender.user_id,
            message_type="system",
            content=text.show(recipient.locale or DEFAULT_LOCALE),
            template=text.stored(),
        )
    )
    await session.flush()


async def delete_messages_between(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Delete all messages that two users sent to each other, or got about each other."""
    pair = (one, other)
    sender = func.coalesce(InboxMessage.sender_id, InboxMessage.about_user_id)
    between = InboxMessage.recipient_id.in_(pair) & sender.in_(pair)
    await session.execute(delete(InboxMessage).where(between))
