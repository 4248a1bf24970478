"""Loading one message, and recording the recipient's answer."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.inbox.errors import MessageNotFound
from domain.inbox_messages.models import InboxMessage, MessageStatus


async def load_message(session: AsyncSession, message_id: UUID) -> InboxMessage:
    """Load a message without a permission check. Raises MessageNotFound."""
    message = await session.get(InboxMessage, message_id)
    if message is None:
        raise MessageNotFound
    return message


async def lock_message(session: AsyncSession, message_id: UUID) -> InboxMessage:
    """Load a message's latest version and lock it: concurrent answers wait for each other.

    Raises MessageNotFound.
    """
    query = select(InboxMessage).where(InboxMessage.id == message_id).with_for_update()
    message = await session.scalar(query.execution_options(populate_existing=True))
    if message is None:
        raise MessageNotFound
    return message


async def record_answer(
    session: AsyncSession, message: InboxMessage, status: MessageStatus
) -> None:
    """Store what the recipient did with a message, which also marks it as read."""
    message.status, message.is_read = status, True
    await session.flush()
