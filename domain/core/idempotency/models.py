"""Exactly once: an effect and the answer it gave are kept in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.caller import Caller
from domain.core.database.advisory_locks import try_advisory_lock
from domain.core.database.base import Base, Timestamped
from domain.core.errors import Conflict
from domain.core.i18n import gettext_noop

REQUEST_SCOPE = "request:"
RETENTION_HOURS = 24
"""How long answers to requests are kept; a repeat that comes later is a new request."""


class IdempotencyRecord(Timestamped, Base):
    """What an operation answered, so that a repeat gives the same answer and does nothing."""

    __tablename__ = "idempotency_records"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    scope: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[Any] = mapped_column(JSON)
    """Not jsonb, which changes the order of members and the form of numbers."""


class KeyReused(Conflict):
    code = "idempotency_key_reused"
    message = gettext_noop("This key was already used for another request.")


class StillRunning(Conflict):
    code = "idempotency_key_in_use"
    message = gettext_noop(
        "The same request is still being worked on. Please try again in a moment."
    )


def request_scope(operation: str) -> str:
    """Give the scope in which a client's own keys name requests for one operation."""
    return f"{REQUEST_SCOPE}{operation}"


def fingerprint_of(name: str, arguments: Any) -> bytes:
    """Give the same 32 bytes for the same name and JSON arguments, whatever their order."""
    return sha256(orjson.dumps([name, arguments], option=orjson.OPT_SORT_KEYS)).digest()


async def run_once(
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
    if not await try_advisory_lock(session, f"idempotency:{caller.user_id}\0{scope}\0{key}"):
        raise StillRunning
    # Read after the lock was taken, in a statement of its own: whoever held the lock before has
    # committed by now, and only a new statement sees that.
    kept = await session.get(IdempotencyRecord, (caller.user_id, scope, key))
    if kept is None:
        result = orjson.loads(orjson.dumps(await operation()))
        kept = IdempotencyRecord(
            user_id=caller.user_id, scope=scope, key=key, fingerprint=fingerprint, result=result
        )
        session.add(kept)
        await session.flush()
    elif kept.fingerprint != fingerprint:
        raise KeyReused
    return kept.result


async def find_records(
    session: AsyncSession, user_id: UUID, *, scope: str, keys: Sequence[str]
) -> dict[str, Any]:
    """Give the answers that are kept for those of the keys that had their effect."""
    query = select(IdempotencyRecord).where(
        IdempotencyRecord.user_id == user_id,
        IdempotencyRecord.scope == scope,
        IdempotencyRecord.key.in_(keys),
    )
    return {kept.key: kept.result for kept in await session.scalars(query)}
