"""The schemas of inbox messages."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.core.pagination import PageQuery
from domain.core.schemas import Instant, Output
from domain.inbox_messages.models import MessageStatus, MessageType

MessageID = Annotated[UUID, Field(strict=False, description="The id of the message in the inbox.")]


class MessageQuery(PageQuery):
    """Which messages to list."""

    status: MessageStatus | None = Field(
        None, description="Only messages with this status; `pending` ones wait for an answer."
    )


class MessageRead(Output):
    """A message in the inbox."""

    id: UUID
    recipient_id: UUID
    sender_id: UUID | None
    sender_username: str | None = Field(examples=["alice"])
    message_type: MessageType
    schedule_item_id: UUID | None
    friend_request_id: UUID | None
    permission: int | None = Field(
        description="What an invitation offers at most: view 1, invite 2, edit 4, added.",
        examples=[5],
    )
    content: str | None
    is_read: bool
    status: MessageStatus
    created_at: Instant
