"""Codes sent by mail, login sessions and their refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped


class MailCode(Identified, Timestamped, Base):
    """A six-digit code that confirms an address for one purpose; holds a pending registration."""

    __tablename__ = "mail_codes"

    purpose: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(320))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None if no code was sent; the row exists all the same, so that nothing reveals this."""
    registration: Mapped[Json | None]
    attempts: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was used or replaced."""
    used_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_mail_codes_live",
            "email",
            "purpose",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND registration ->> 'username' IS NULL"),
        ),
        Index("ix_mail_codes_sends", "email", "created_at"),
    )


class LoginSession(Identified, Timestamped, Base):
    """One login. Its access tokens are valid only until it ends."""

    __tablename__ = "login_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str | None] = mapped_column(String(200))
    """The client that started it, by its own words."""


class ApiToken(Identified, Timestamped, Base):
    """With what a program acts for a person, as far as its scopes allow."""

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    ended_at: Mapped[datetime | None]


class RefreshToken(Timestamped, Base):
    """A refresh token, stored as a hash, and when it was rotated to its child."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("login_sessions.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
