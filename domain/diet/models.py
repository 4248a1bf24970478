"""The table of diet plans. A run without a thread is the task that makes a plan."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped


class DietPlan(Identified, Timestamped, Base):
    """A pet, and the plan that one task makes for it.

    It has no status of its own: the status of plan and task is the run's.
    """

    __tablename__ = "diet_plans"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # Not ON DELETE CASCADE: deleting old runs must not delete plans.
    task_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id"), unique=True)
    """The run that makes it."""
    pet_type: Mapped[str] = mapped_column(String(16))
    pet_breed: Mapped[str | None] = mapped_column(String(100))
    age: Mapped[float]
    """In years."""
    pet_weight: Mapped[float]
    """In kilograms."""
    pet_health_status: Mapped[str | None] = mapped_column(Text)
    special_requirements: Mapped[str | None] = mapped_column(Text)
    energy_need: Mapped[Json | None]
    """The need and how it was computed, once the pet is assessed."""
    pet_diet_plan: Mapped[Json | None]
    ai_suggestions: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[int] = mapped_column(default=0)
    """A percentage that never decreases, even if another worker takes over."""
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 (SQLAlchemy's own name)
    __table_args__ = (Index("ix_diet_plans_user_created", "user_id", "created_at", "id"),)
