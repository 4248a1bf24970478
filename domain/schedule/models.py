"""What stands in people's calendars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped

SPANS_DAYS = (1, 8, 64, 512)
ANY_SPAN_DAYS = 3_000_000
"""More days than there are between the years 1970 and 9000."""
_SPAN_DAYS = f"""CASE
WHEN end_at - start_at > '512 days'::interval THEN {ANY_SPAN_DAYS}
WHEN end_at - start_at > '64 days'::interval THEN 512
WHEN end_at - start_at > '8 days'::interval THEN 64
WHEN end_at - start_at > '1 day'::interval THEN 8
ELSE 1 END"""


class ScheduleItem(Identified, Timestamped, Base):
    """An item of a calendar. Deleted ones stay as rows and are gone for everyone."""

    __tablename__ = "schedule_items"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    start_at: Mapped[datetime]
    end_at: Mapped[datetime | None]
    timezone: Mapped[str] = mapped_column(String(64))
    details: Mapped[Json] = mapped_column("metadata", server_default=text("'{}'"))
    status: Mapped[str] = mapped_column(String(16), default="active")
    source_type: Mapped[str] = mapped_column(String(16), default="manual")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    deleted_at: Mapped[datetime | None]
    span_days: Mapped[int] = mapped_column(Computed(_SPAN_DAYS, persisted=True))
    """It lasts at most this long: one of SPANS_DAYS, or ANY_SPAN_DAYS. What overlaps a range
    begins at most so many days before it; each class of spans is searched by its own start."""

    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own name)
        "eager_defaults": True
    }
    __table_args__ = (
        CheckConstraint("end_at >= start_at", name="end_after_start"),
        UniqueConstraint("id", "start_at", "span_days", name="uq_schedule_items_times"),
        Index(
            "ix_schedule_items_owner_span",
            "owner_id",
            "span_days",
            "start_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


class Subscription(Identified, Timestamped, Base):
    """Somebody else's right to an item. A pending invitation is none yet.

    `start_at` and `span_days` are the item's: the foreign key has the database carry every
    change of them along, so that a person's list finds subscribed items by time alone.
    """

    __tablename__ = "schedule_subscriptions"

    item_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    permission: Mapped[int] = mapped_column(SmallInteger)
    start_at: Mapped[datetime]
    span_days: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "start_at", "span_days"],
            ["schedule_items.id", "schedule_items.start_at", "schedule_items.span_days"],
            name="fk_schedule_subscriptions_item",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        CheckConstraint("permission BETWEEN 1 AND 7 AND permission & 1 = 1", name="bits"),
        UniqueConstraint("item_id", "user_id", name="uq_schedule_subscriptions_item_user"),
        Index("ix_schedule_subscriptions_user_span", "user_id", "span_days", "start_at", "item_id"),
    )
