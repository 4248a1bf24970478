"""Codes sent by mail: limits on sending them, verifying them and consuming them.

An address with an account and one without are treated the same: same rows, limits and timing.
"""

import math
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import CodeInvalid, CodeTriedTooOften, CodeUsed
from domain.auth.models import MailCode
from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.errors import RateLimited
from domain.core.security import hash_code, is_equal, new_code
from domain.core.settings import Settings

Purpose = Literal["registration", "password_reset"]
RESEND_COOLDOWN = timedelta(seconds=60)
"""The minimum time between two codes for one purpose to one address."""
DAY = timedelta(days=1)
MAX_CODES_PER_DAY = 10
MAX_ATTEMPTS = 5


async def check_may_send(session: AsyncSession, *, purpose: Purpose, email: str) -> None:
    """Raise RateLimited, with the seconds to wait, if no code may be sent to an address now.

    Locks the address until the transaction ends: two concurrent requests cannot both pass.
    """
    await acquire_advisory_lock(session, f"mail code:{email}")
    rows = await session.execute(
        select(MailCode.purpose, MailCode.created_at)
        .where(MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY)
        .order_by(MailCode.created_at)
    )
    sent = rows.all()
    now = await time_now(session)
    waits = [at + RESEND_COOLDOWN - now for sent_purpose, at in sent if sent_purpose == purpose]
    if len(sent) >= MAX_CODES_PER_DAY:
        waits.append(sent[-MAX_CODES_PER_DAY].created_at + DAY - now)
    longest = max(waits, default=timedelta())
    if longest > timedelta():
        raise RateLimited(retry_after=math.ceil(longest.total_seconds()))


async def create_code(
    session: AsyncSession,
    settings: Settings,
    *,
    purpose: Purpose,
    email: str,
    is_sent: bool,
    registration: Json | None,
) -> str:
    """Create a code with its pending registration, and invalidate the previous code.

    `is_sent`: whether the code will be mailed. Otherwise every attempt at it fails.
    """
    await session.execute(
        update(MailCode)
        .where(MailCode.email == email, MailCode.purpose == purpose, MailCode.ended_at.is_(None))
        .values(ended_at=func.now(), registration=None)
    )
    code, code_id = new_code(), uuid7()
    now = await time_now(session)
    session.add(
        MailCode(
            id=code_id,
            purpose=purpose,
            email=email,
            code_hash=hash_code(settings, code_id=code_id, code=code) if is_sent else None,
            registration=registration,
            created_at=now,
            expires_at=now + timedelta(seconds=settings.code_seconds),
        )
    )
    await session.flush()
    return code


async def find_registration(session: AsyncSession, *, email: str) -> Json | None:
    """Return the pending registration of an address's newest code, even if that has expired."""
    registration: Json | None = await session.scalar(
        select(MailCode.registration).where(
            MailCode.email == email,
            MailCode.purpose == "registration",
            MailCode.ended_at.is_(None),
        )
    )
    return registration


async def count_remaining_sends(session: AsyncSession, *, email: str) -> int:
    """Return how many more codes may be sent to an address within 24 hours."""
    sent = await session.scalar(
        select(func.count()).where(
            MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY
        )
    )
    return max(0, MAX_CODES_PER_DAY - (sent or 0))


async def use_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> Json | None:
    """Consume a code and return its pending registration.

    The row stays locked until the transaction ends: concurrent attempts wait for each other, and
    only one consumes the code. Raises CodeInvalid and its subclasses, which commit the count.
    """
    row = await _attempt_code(session, settings, purpose=purpose, email=email, token=token)
    registration, row.registration = row.registration, None
    row.ended_at = row.used_at = func.now()
    await session.flush()
    return registration


async def check_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> None:
    """Verify a code without consuming it; this counts as an attempt.

    Raises CodeInvalid and its subclasses, which commit the count.
    """
    await _attempt_code(session, settings, purpose=purpose, email=email, token=token)
    await session.flush()


async def _attempt_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> MailCode:
    codes = select(MailCode).where(MailCode.email == email, MailCode.purpose == purpose)
    row = await session.scalar(codes.where(MailCode.ended_at.is_(None)).with_for_update())
    if row is None:
        used = codes.where(MailCode.used_at.is_not(None)).order_by(MailCode.used_at.desc())
        row = await session.scalar(used.limit(1).with_for_update())
    if row is None or row.expires_at <= await time_now(session):
        raise CodeInvalid
    if row.attempts >= MAX_ATTEMPTS:
        raise CodeTriedTooOften if row.used_at is None else CodeInvalid
    row.attempts += 1
    code_hash = hash_code(settings, code_id=row.id, code=token)
    if not is_equal(code_hash, row.code_hash or b""):
        raise CodeInvalid
    if row.used_at is not None:
        # Only a client that knows the code learns that it was used, and that an account exists.
        raise CodeUsed
    return row
