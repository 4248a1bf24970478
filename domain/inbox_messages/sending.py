"""For the features that send messages: sending them, and following what becomes of them."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.inbox.errors import MessageNotFound
from domain.inbox_messages.models import InboxMessage
from domain.inbox.schemas import MessageStatus


async def send_friend_message(
    session: AsyncSession,
    *,
    recipient_id: UUID,
    sender_id: UUID,
    friend_request_id: UUID,
    content: str | None,
) -> None:
    """Tell somebody of a friend request; `follow_friend_request` keeps the two together."""
    session.add(
        InboxMessage(
            recipient_id=recipient_id,
            sender_id=sender_id,
            message_type="friend",
            friend_request_id=friend_request_id,
            content=content,
        )
    )
    await session.flush()


async def send_news(
    session: AsyncSession, *, recipient_id: UUID, about_id: UUID, content: str
) -> None:
    """Tell somebody, in the service's own name, what somebody else has done."""
    news = InboxMessage(
        recipient_id=recipient_id, about_user_id=about_id, message_type="system", content=content
    )
    session.add(news)
    await session.flush()


async def find_message(session: AsyncSession, message_id: UUID) -> InboxMessage:
    """Load a message, whoever asks. Raises MessageNotFound."""
    message = await session.get(InboxMessage, message_id)
    if message is None:
        raise MessageNotFound
    return message


async def lock_message(session: AsyncSession, message_id: UUID) -> InboxMessage:
    """Load a message as it is now; two who answer it take turns. Raises MessageNotFound."""
    query = select(InboxMessage).where(InboxMessage.id == message_id).with_for_update()
    message = await session.scalar(query.execution_options(populate_existing=True))
    if message is None:
        raise MessageNotFound
    return message


async def answer_message(
    session: AsyncSession, message: InboxMessage, status: MessageStatus
) -> None:
    """Note what the recipient did with a message; so it is read, too."""
    message.status, message.is_read = status, True
    await session.flush()


async def follow_friend_request(
    session: AsyncSession, request_id: UUID, status: MessageStatus
) -> None:
    """Give the message of a friend request the status that the request came to."""
    message = InboxMessage.friend_request_id == request_id
    await session.execute(update(InboxMessage).where(message).values(status=status))
