"""The messages of a thread in pages, from its end backwards."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.messages import ChatMessage, find_positions, to_chat_message
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


async def read_message_page(
    session: AsyncSession, thread_id: UUID, data: MessagePageQuery
) -> Page[ChatMessage]:
    """Return the last messages of a thread, or the last ones before `data.before`, in order.

    If there are earlier messages, the page's `after` is the `before` of the next request. Reads no
    more rows than the page needs. Raises CursorInvalid for an unknown message.
    """
    query = select(Message).where(Message.thread_id == thread_id)
    if data.before is not None:
        positions = await find_positions(session, thread_id, [data.before])
        if data.before not in positions:
            raise CursorInvalid
        query = query.where(Message.position < positions[data.before])
    rows = await session.scalars(query.order_by(Message.position.desc()).limit(data.limit + 1))
    newest_first = rows.all()
    messages = [to_chat_message(row) for row in reversed(newest_first[: data.limit])]
    return Page(messages, messages[0]["id"] if len(newest_first) > data.limit else None)
