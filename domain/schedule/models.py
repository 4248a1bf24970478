"""What stands in people's calendars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.db import Base, Identified, Json, Timestamped

LONG = "end_at - start_at > interval '24 hours'"
"""Long items stand in an index of their own, so that a range needs to look only one day back for
all the others. It is SQL text, because a partial index serves only a query that repeats it."""


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
            postgresql_where=text(f"deleted_at IS NULL AND {LONG}"),
        ),
    )
