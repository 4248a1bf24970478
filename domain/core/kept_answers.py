"""Exactly once: an effect and the answer it gave are kept in one transaction."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ForeignKey, LargeBinary, String, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.caller import Caller
from domain.core.db import Base, Timestamped
from domain.core.errors import Conflict
from domain.core.i18n import mark


class KeptAnswer(Timestamped, Base):
    """What an operation answered, so that a repeat gives the same answer and does nothing."""

    __tablename__ = "kept_answers"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    scope: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[Any] = mapped_column(JSONB, nullable=True)


class KeyReused(Conflict):
    code = "idempotency_key_reused"
    message = mark("This key was already used for another request.")


class StillRunning(Conflict):
    code = "idempotency_key_in_use"
    message = mark("The same request is still being worked on. Please try again in a moment.")


def fingerprint_of(name: str, arguments: Any) -> bytes:
    """Give the same 32 bytes for the same name and JSON arguments, whatever their order."""
    return sha256(orjson.dumps([name, arguments], option=orjson.OPT_SORT_KEYS)).digest()


async def once(
    session: AsyncSession,
    caller: Caller,
    *,
    scope: str,
    key: str,
    fingerprint: bytes,
    operation: Callable[[], Awaitable[Any]],
) -> Any:
    """Run `operation` the first time only, and give its kept answer, plain JSON, ever after.

    The answer is kept in the session's own transaction: effect and answer stand or fall together.
    Raises KeyReused where the fingerprint is another one, StillRunning while the first is under
    way elsewhere.
    """
    lock = sha256(f"{caller.user_id}\0{scope}\0{key}".encode()).digest()[:8]
    if not await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(:lock)"),
        {"lock": int.from_bytes(lock, signed=True)},
    ):
        raise StillRunning
    kept = await session.scalar(
        select(KeptAnswer).where(
            KeptAnswer.user_id == caller.user_id, KeptAnswer.scope == scope, KeptAnswer.key == key
        )
    )
    if kept is not None:
        if kept.fingerprint != fingerprint:
            raise KeyReused
        return kept.result
    result = await operation()
    session.add(
        KeptAnswer(
            user_id=caller.user_id, scope=scope, key=key, fingerprint=fingerprint, result=result
        )
    )
    await session.flush()
    return result
