"""Diet plans. The task that makes one is a run without a thread: its row says how it stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped


class DietPlan(Identified, Timestamped, Base):
    """A pet, and the plan that one task makes for it.

    There is no status here: plan and task have the same one, and it is the run's.
    """

    __tablename__ = "diet_plans"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # No action: whoever sweeps old runs away must not take people's plans along.
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
    """The need and how it was found, once the pet is assessed."""
    pet_diet_plan: Mapped[Json | None]
    ai_suggestions: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[int] = mapped_column(default=0)
    """A percentage that only grows, whichever worker is at it."""
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 (SQLAlchemy's own name)
    __table_args__ = (Index("ix_diet_plans_user_created", "user_id", "created_at", "id"),)
