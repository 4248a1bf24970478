"""The record of a thread in pages, from its end backwards."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.messages import ChatMessage, as_chat_message, known_positions
from domain.conversations.models import Message
from domain.core.pagination import CursorInvalid, Limit, Page
from domain.core.schemas import Input, Text

DEFAULT_PAGE_SIZE = 100


class MessagePageQuery(Input):
    """Which part of a conversation to show: its end, or what stands before a message."""

    limit: Limit = DEFAULT_PAGE_SIZE
    before: (
        Annotated[
            Text, Field(max_length=128, description="The id of the earliest message shown so far.")
        ]
        | None
    ) = None


async def latest_messages(
    session: AsyncSession, thread_id: UUID, data: MessagePageQuery
) -> Page[ChatMessage]:
    """Give the last messages of a thread, or the last before one of them, in their order.

    Where there are earlier ones, the page's `after` is what `before` has to be for them. However
    long the thread is, no more than the page is read. Raises CursorInvalid for an unknown message.
    """
    query = select(Message).where(Message.thread_id == thread_id)
    if data.before is not None:
        known = await known_positions(session, thread_id, [data.before])
        if data.before not in known:
            raise CursorInvalid
        query = query.where(Message.position < known[data.before])
    rows = await session.scalars(query.order_by(Message.position.desc()).limit(data.limit + 1))
    newest = rows.all()
    shown = [as_chat_message(row) for row in reversed(newest[: data.limit])]
    return Page(shown, shown[0]["id"] if len(newest) > data.limit else None)
