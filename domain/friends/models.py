"""The tables of friend requests and friendships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Timestamped


class FriendRequest(Identified, Timestamped, Base):
    """A request to become friends. Two people have at most one pending request."""

    __tablename__ = "friend_requests"

    from_user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    content: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="pending")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own name)
        "eager_defaults": True
    }
    __table_args__ = (
        CheckConstraint("from_user_id <> to_user_id", name="not_to_oneself"),
        Index(
            "uq_friend_requests_pending_pair",
            text("LEAST(from_user_id, to_user_id)"),
            text("GREATEST(from_user_id, to_user_id)"),
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_friend_requests_incoming", "to_user_id", "status", "created_at", "id"),
        Index("ix_friend_requests_outgoing", "from_user_id", "status", "created_at", "id"),
    )


class Friendship(Identified, Timestamped, Base):
    """Two friends in one row: the smaller id comes first."""

    __tablename__ = "friendships"

    first_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))

    __table_args__ = (
        CheckConstraint("first_id < second_id", name="in_order"),
        Index("uq_friendships_pair", "first_id", "second_id", unique=True),
        Index("ix_friendships_first", "first_id", "created_at", "id"),
        Index("ix_friendships_second", "second_id", "created_at", "id"),
    )
