"""The table of effects: the account of what the agent and programs have done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped


class Effect(Identified, Timestamped, Base):
    """One effect of the agent or of a program, stored in the transaction of the effect.

    It refers to no conversation: a person can still look up what was done, and why, after they have
    deleted the conversation in which they approved it.
    """

    __tablename__ = "effects"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    tool_name: Mapped[str] = mapped_column(Text)
    arguments: Mapped[Json]
    """Those with which the tool ran, as edited with the approval."""
    message: Mapped[str] = mapped_column(Text)
    """The sentence that says what was done, in the language of the run or the request."""
    result: Mapped[Any] = mapped_column(JSON)
    requested_by: Mapped[Json]
    """Who asked for it, with the names on the wire (`agent/activity/schemas.py`)."""
    approval_id: Mapped[UUID | None]
    """None if it needed no approval. The approval itself is deleted with its conversation."""
    answered_at: Mapped[datetime | None]
    answered_via: Mapped[str | None] = mapped_column(Text)
    """The way on which the approval came."""
    answered_by: Mapped[str | None] = mapped_column(Text)
    """The name of the API token with which the approval came; None if the person gave it."""

    __table_args__ = (Index("ix_effects_user_created", "user_id", "created_at", "id"),)


def program_requester(client: str, token_id: UUID | None) -> Json:
    """Return the `requested_by` of a program: its name, and its API token if it has one."""
    return {"kind": "program", "client": client, "tokenId": token_id and str(token_id)}
