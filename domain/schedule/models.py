"""What stands in people's calendars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.db import Base, Identified, Json, Timestamped


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
    is_long: Mapped[bool] = mapped_column(
        Computed("coalesce(end_at - start_at > '24:00:00'::interval, false)", persisted=True)
    )
    """Long items have an index of their own: what overlaps a range begins at most a day before
    it, or is long."""

    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own name)
        "eager_defaults": True
    }
    __table_args__ = (
        CheckConstraint("end_at >= start_at", name="end_after_start"),
        Index(
            "ix_schedule_items_owner_start",
            "owner_id",
            "start_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_schedule_items_owner_end_long",
            "owner_id",
            "end_at",
            postgresql_where=text("deleted_at IS NULL AND is_long"),
        ),
    )
