"""Codes sent by mail: how often one may be asked for, and how it is tried and used up.

Nothing here differs between an address that has an account and one that has none: the same rows,
the same limits, the same time.
"""

import math
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import CodeInvalid, CodeTriedTooOften, CodeUsed
from domain.auth.models import MailCode
from domain.core.database.advisory_locks import advisory_lock
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.errors import RateLimited
from domain.core.security import hash_code, is_equal, new_code
from domain.core.settings import Settings

Purpose = Literal["registration", "password_reset"]
PAUSE = timedelta(seconds=60)
"""Between two codes for one purpose to one address."""
DAY = timedelta(days=1)
MAX_PER_DAY = 10
MAX_TRIES = 5


async def check_may_send(session: AsyncSession, *, purpose: Purpose, email: str) -> None:
    """Let one request at a time through for an address, and only so often.

    Holds until the end of the transaction, so that two requests at once cannot both pass.
    Raises RateLimited, with the seconds that are left to wait.
    """
    await advisory_lock(session, f"mail code:{email}")
    rows = await session.execute(
        select(MailCode.purpose, MailCode.created_at)
        .where(MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY)
        .order_by(MailCode.created_at)
    )
    sent = rows.all()
    now = await time_now(session)
    waits = [at + PAUSE - now for sent_for, at in sent if sent_for == purpose]
    if len(sent) >= MAX_PER_DAY:
        waits.append(sent[-MAX_PER_DAY].created_at + DAY - now)
    longest = max(waits, default=timedelta())
    if longest > timedelta():
        raise RateLimited(retry_after=math.ceil(longest.total_seconds()))


async def create_code(
    session: AsyncSession,
    settings: Settings,
    *,
    purpose: Purpose,
    email: str,
    sent: bool,
    registration: Json | None,
) -> str:
    """Make a code that ends the one before it, and owns the registration that waits for it.

    `sent`: whether anybody will get it. One that nobody gets is refused like a wrong one.
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
            code_hash=hash_code(settings, code_id=code_id, code=code) if sent else None,
            registration=registration,
            created_at=now,
            expires_at=now + timedelta(seconds=settings.code_seconds),
        )
    )
    await session.flush()
    return code


async def find_registration(session: AsyncSession, *, email: str) -> Json | None:
    """Give what waits for the newest code of an address, even where that code has expired."""
    found: Json | None = await session.scalar(
        select(MailCode.registration).where(
            MailCode.email == email,
            MailCode.purpose == "registration",
            MailCode.ended_at.is_(None),
        )
    )
    return found


async def count_sends_left(session: AsyncSession, *, email: str) -> int:
    """Say how many more codes may be sent to an address today, whether or not it is known."""
    sent = await session.scalar(
        select(func.count()).where(
            MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY
        )
    )
    return max(0, MAX_PER_DAY - (sent or 0))


async def use_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> Json | None:
    """Use a code up, and give what it owns.

    The row is locked from the count of the try to the end of the transaction: tries at once wait
    for each other, and only one can use the code. Raises CodeInvalid, which keeps the count, and
    its kinds.
    """
    row = await _try_code(session, settings, purpose=purpose, email=email, token=token)
    owned, row.registration = row.registration, None
    row.ended_at = row.used_at = func.now()
    await session.flush()
    return owned


async def check_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> None:
    """Let a code pass that is right, without using it up; it counts as a try.

    Raises CodeInvalid, which keeps the count, and its kinds.
    """
    await _try_code(session, settings, purpose=purpose, email=email, token=token)
    await session.flush()


async def _try_code(
    session: AsyncSession, settings: Settings, *, purpose: Purpose, email: str, token: str
) -> MailCode:
    codes = select(MailCode).where(MailCode.email == email, MailCode.purpose == purpose)
    row = await session.scalar(codes.where(MailCode.ended_at.is_(None)).with_for_update())
    if row is None:
        used = codes.where(MailCode.used_at.is_not(None)).order_by(MailCode.used_at.desc())
        row = await session.scalar(used.limit(1).with_for_update())
    if row is None or row.expires_at <= await time_now(session):
        raise CodeInvalid
    if row.attempts >= MAX_TRIES:
        raise CodeTriedTooOften if row.used_at is None else CodeInvalid
    row.attempts += 1
    given = hash_code(settings, code_id=row.id, code=token)
    if not is_equal(given, row.code_hash or b""):
        raise CodeInvalid
    if row.used_at is not None:
        # Only whoever knows the code learns that it was used, and so that there is an account.
        raise CodeUsed
    return row
