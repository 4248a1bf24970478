"""The messages of a thread in pages, from its end backwards."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.message_windows import find_newest_messages
from domain.conversations.messages import ChatMessage, find_positions
from domain.core.pagination import CursorInvalid, Limit, Page
from domain.core.schemas import Input, Text

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_BYTES = 2 * 1024 * 1024
"""How long the messages of a page are as JSON, if there are two or more."""
MAX_POSITION = 2**31 - 1


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

    A page of long messages has fewer than `data.limit`, but one at least. If there are earlier
    messages, the page's `after` is the `before` of the next request. Reads no more rows than the
    page needs. Raises CursorInvalid for an unknown message.
    """
    end = MAX_POSITION
    if data.before is not None:
        positions = await find_positions(session, thread_id, [data.before])
        if data.before not in positions:
            raise CursorInvalid
        end = positions[data.before]
    newest, is_whole = await find_newest_messages(
        session, thread_id, start=0, end=end, max_bytes=MAX_PAGE_BYTES, max_rows=data.limit
    )
    messages = [each.message for each in reversed(newest)]
    return Page(messages, None if is_whole else messages[0]["id"])
