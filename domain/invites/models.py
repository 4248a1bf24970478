"""The tables of invite codes and of the registrations that used them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Timestamped


class InviteCode(Identified, Timestamped, Base):
    """A code that a person gives to others; registering with it is an invitation by its owner."""

    __tablename__ = "invite_codes"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(8), unique=True)
    expires_at: Mapped[datetime | None]
    max_uses: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(default=0)
    """Checked and changed by one statement, so that concurrent registrations count correctly."""
    disabled_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_invite_codes_owner", "owner_id", "created_at", "id"),)


class Invitation(Timestamped, Base):
    """The code that a person registered with, and so who invited them."""

    __tablename__ = "invitations"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    invite_code_id: Mapped[UUID] = mapped_column(
        ForeignKey("invite_codes.id", ondelete="CASCADE"), index=True
    )
