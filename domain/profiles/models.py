"""The table of users, which all features refer to."""

from datetime import datetime

from sqlalchemy import Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Timestamped


class User(Identified, Timestamped, Base):
    """An account.

    An unconfirmed address is only a claim: several accounts can claim the same one, and only the
    account that confirmed it is found by it.
    """

    __tablename__ = "users"

    username: Mapped[str] = mapped_column(String(50))
    email: Mapped[str | None] = mapped_column(String(320))
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    avatar_url: Mapped[str | None] = mapped_column(String(2048))
    bio: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(16))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own name)
        "eager_defaults": True
    }
    __table_args__ = (
        Index("uq_users_username_lower", func.lower(text("username")), unique=True),
        Index(
            "uq_users_confirmed_email",
            "email",
            unique=True,
            postgresql_where=text("email_confirmed_at IS NOT NULL"),
        ),
        Index("ix_users_email", "email"),
    )
