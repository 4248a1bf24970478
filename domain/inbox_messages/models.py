"""The table of messages in people's inboxes."""

from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped

MessageStatus = Literal["pending", "accepted", "rejected", "dismissed"]
MessageType = Literal["calendar", "friend", "system"]
"""An invitation to a schedule item, a friend request, or news from the service itself."""


class InboxMessage(Identified, Timestamped, Base):
    """A message for one person.

    It refers to its subject by id; only the feature that sent it knows more. PostgreSQL deletes
    the message together with its subject.
    """

    __tablename__ = "inbox_messages"

    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    sender_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    about_user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    """The person whom a system message is about; deleting their account deletes it."""
    message_type: Mapped[str] = mapped_column(String(16))
    schedule_item_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schedule_items.id", ondelete="CASCADE"), index=True
    )
    friend_request_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("friend_requests.id", ondelete="CASCADE"), unique=True
    )
    permission: Mapped[int | None] = mapped_column(SmallInteger)
    """The most that accepting an invitation to a schedule item grants."""
    content: Mapped[str | None] = mapped_column(Text)
    """What a person wrote, or the service's text in the recipient's language when it was sent."""
    template: Mapped[Json | None]
    """The service's text for a reader of any language; see `texts`."""
    is_read: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(16), default="pending")

    __table_args__ = (
        Index("ix_inbox_messages_recipient", "recipient_id", "created_at", "id"),
        Index("ix_inbox_messages_status", "recipient_id", "status", "created_at", "id"),
        Index(
            "uq_inbox_messages_pending_invitation",
            "schedule_item_id",
            "recipient_id",
            "sender_id",
            unique=True,
            postgresql_where=text("status = 'pending' AND message_type = 'calendar'"),
        ),
    )
