"""The tables of schedule items and subscriptions."""

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

SPAN_CLASSES_DAYS = (1, 8, 64, 512)
UNBOUNDED_SPAN_DAYS = 3_000_000
"""More days than there are between the years 1970 and 9000."""
_SPAN_DAYS_SQL = f"""CASE
WHEN end_at - start_at > '512 days'::interval THEN {UNBOUNDED_SPAN_DAYS}
WHEN end_at - start_at > '64 days'::interval THEN 512
WHEN end_at - start_at > '8 days'::interval THEN 64
WHEN end_at - start_at > '1 day'::interval THEN 8
ELSE 1 END"""


class ScheduleItem(Identified, Timestamped, Base):
    """An item of a calendar. A deleted item remains as a row that no operation returns."""

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
    span_days: Mapped[int] = mapped_column(Computed(_SPAN_DAYS_SQL, persisted=True))
    """The item's span class: it lasts at most this many days. One of SPAN_CLASSES_DAYS, or
    UNBOUNDED_SPAN_DAYS. An item that overlaps a range starts at most this many days before it, so
    each class is searched from a start of its own."""

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
    """The permission of another person on an item. A pending invitation is no subscription.

    `start_at` and `span_days` are copies of the item's; the foreign key updates them, so that an
    index finds a person's subscribed items by time.
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
