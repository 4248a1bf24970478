"""The table of idempotency records."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Timestamped


class IdempotencyRecord(Timestamped, Base):
    """The result of an operation: a repeat returns it and has no effect."""

    __tablename__ = "idempotency_records"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    scope: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[Any] = mapped_column(JSON)
    """Not jsonb, which changes the order of members and the form of numbers."""
