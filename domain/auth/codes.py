"""Codes sent by mail: limits on sending them, verifying them and consuming them.

An address with an account and one without are treated the same: same rows, limits and timing.

An address has at most one live code per purpose, except for registrations: each pending
registration keeps its own code until that expires, so a later registration by another client takes
nothing from it. An attempt is compared with every live code and counts for each of them: so
MAX_ATTEMPTS bounds the guesses at a code, however many codes are live at once. Text that cannot be
a code is no guess: it is wrong, and counts for nothing.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import CodeInvalid, CodeTriedTooOften, CodeUsed
from domain.auth.models import MailCode
from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.errors import RateLimited
from domain.core.rate_limits.limiter import limit_wrong_codes
from domain.core.security import hash_code, is_equal, new_code
from domain.core.settings import Settings

Purpose = Literal["registration", "password_reset"]
RESEND_COOLDOWN = timedelta(seconds=60)
"""The minimum time between two codes to one address, whatever they are for.

It does not apply to a code that has no attempts left: a stranger who used them up does not make the
owner wait for another code. Nor does a code that was used delay one for another purpose: who used
it reads the mails of the address.
"""
DAY = timedelta(days=1)
MAX_CODES_PER_DAY = 10
MAX_ATTEMPTS = 5
"""How often a code is compared with a guess."""
MAX_PENDING_REGISTRATIONS = 3
"""How many registrations of one address wait for their codes at once."""

_CODE = re.compile(r"[0-9]{6}")
_HAS_USERNAME = MailCode.registration["username"].astext.is_not(None)
"""Whether the code belongs to a registration; with a code of the diet API, the name comes later."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a client entered as a code for one purpose and address."""

    purpose: Purpose
    email: str
    token: str
    client: str
    """The network of the client, by which wrong codes are limited over all addresses."""


async def check_may_send(
    session: AsyncSession, *, purpose: Purpose, email: str, codes: int = 1
) -> None:
    """Raise RateLimited, with the seconds to wait, if no codes may be sent to an address now.

    Locks the address until the transaction ends: two concurrent requests cannot both pass.
    """
    await _lock_address(session, email)
    rows = await session.execute(
        select(MailCode.purpose, MailCode.created_at, MailCode.attempts, MailCode.used_at)
        .where(MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY)
        .order_by(MailCode.created_at)
    )
    sent = rows.all()
    now = await time_now(session)
    waits = [
        code.created_at + RESEND_COOLDOWN - now
        for code in sent
        if code.attempts < MAX_ATTEMPTS and (code.used_at is None or code.purpose == purpose)
    ]
    if len(sent) + codes > MAX_CODES_PER_DAY:
        waits.append(sent[codes - MAX_CODES_PER_DAY - 1].created_at + DAY - now)
    _raise_if_limited(max(waits, default=timedelta()))


async def check_may_register(session: AsyncSession, *, email: str) -> None:
    """Raise RateLimited if as many registrations of an address are pending as may be.

    The new one is refused until the oldest code expires: replacing a pending registration would
    let a stranger remove the owner's. Call `check_may_send` first, which locks the address.
    """
    now = await time_now(session)
    rows = await session.scalars(
        select(MailCode.expires_at)
        .where(_is_live("registration", email), _HAS_USERNAME)
        .where(MailCode.expires_at > now, MailCode.attempts < MAX_ATTEMPTS)
        .order_by(MailCode.expires_at)
    )
    ends: Sequence[datetime] = rows.all()
    if len(ends) >= MAX_PENDING_REGISTRATIONS:
        _raise_if_limited(ends[-MAX_PENDING_REGISTRATIONS] - now)


async def create_code(
    session: AsyncSession,
    settings: Settings,
    *,
    purpose: Purpose,
    email: str,
    is_sent: bool,
    registration: Json | None,
) -> str:
    """Create a code, with its registration if that is known, and invalidate the previous code.

    The codes of pending registrations stay valid beside each other. `is_sent`: whether the code
    will be mailed. Otherwise every attempt at it fails.
    """
    if not registration:
        await _end(session, _is_live(purpose, email) & ~_HAS_USERNAME)
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


async def take_registrations(session: AsyncSession, *, email: str) -> list[Json]:
    """Invalidate the codes of an address's pending registrations, and return the registrations.

    These are the MAX_PENDING_REGISTRATIONS that expire last, even if they have expired. Locks the
    address until the transaction ends.
    """
    await _lock_address(session, email)
    pending = await session.execute(
        select(MailCode.id, MailCode.registration)
        .where(_is_live("registration", email), MailCode.registration.is_not(None))
        .order_by(MailCode.expires_at.desc())
        .limit(MAX_PENDING_REGISTRATIONS)
    )
    rows = pending.all()
    await _end(session, MailCode.id.in_([row.id for row in rows]))
    return [row.registration for row in rows]


async def count_remaining_sends(session: AsyncSession, *, email: str) -> int:
    """Return how many more codes may be sent to an address within 24 hours."""
    sent = await session.scalar(
        select(func.count()).where(
            MailCode.email == email, MailCode.created_at > func.clock_timestamp() - DAY
        )
    )
    return max(0, MAX_CODES_PER_DAY - (sent or 0))


async def use_code(session: AsyncSession, settings: Settings, guess: Guess) -> Json | None:
    """Consume a code and return its registration; the address's other codes end with it.

    The rows stay locked until the transaction ends: concurrent attempts wait for each other, and
    only one consumes a code. Raises CodeInvalid and its subclasses, which commit the count, or
    RateLimited.
    """
    row = await _attempt_code(session, settings, guess)
    return await _consume(session, row)


@dataclass(frozen=True, slots=True)
class VerifiedCode:
    """A code that was right when it was verified, to be used after slow work."""

    id: UUID
    purpose: Purpose
    email: str


async def verify_code(session: AsyncSession, settings: Settings, guess: Guess) -> VerifiedCode:
    """Verify a code that `use_verified_code` consumes later. Only a wrong one counts as an attempt.

    Raises CodeInvalid and its subclasses, which commit the count, or RateLimited.
    """
    row = await _attempt_code(session, settings, guess, counts_right_one=False)
    await session.flush()
    return VerifiedCode(row.id, guess.purpose, guess.email)


async def use_verified_code(session: AsyncSession, code: VerifiedCode) -> None:
    """Consume a code that was verified before; the address's other codes end with it.

    Raises CodeUsed if a concurrent request was faster, or CodeInvalid if the code has ended.
    """
    rows = await _lock_codes(session, purpose=code.purpose, email=code.email)
    row = next((row for row in rows if row.id == code.id), None)
    if row is None:
        raise CodeInvalid
    if row.used_at is not None:
        raise CodeUsed
    await _consume(session, row)


async def check_code(session: AsyncSession, settings: Settings, guess: Guess) -> None:
    """Verify a code without consuming it; this counts as an attempt.

    Raises CodeInvalid and its subclasses, which commit the count, or RateLimited.
    """
    await _attempt_code(session, settings, guess)
    await session.flush()


async def _attempt_code(
    session: AsyncSession, settings: Settings, guess: Guess, *, counts_right_one: bool = True
) -> MailCode:
    """Return the row of a right code. A wrong one counts for the address and for the client."""
    if not _CODE.fullmatch(guess.token):
        raise CodeInvalid
    async with limit_wrong_codes(session, guess.client, CodeInvalid):
        return await _match_code(session, settings, guess, counts_right_one=counts_right_one)


async def _match_code(
    session: AsyncSession, settings: Settings, guess: Guess, *, counts_right_one: bool
) -> MailCode:
    rows = await _lock_codes(session, purpose=guess.purpose, email=guess.email)
    if not rows:
        raise CodeInvalid
    open_rows = [row for row in rows if row.attempts < MAX_ATTEMPTS]
    if not open_rows:
        raise CodeTriedTooOften if rows[0].used_at is None else CodeInvalid
    matching = [row for row in open_rows if _is_code(settings, row, guess.token)]
    if counts_right_one or not matching or matching[0].used_at is not None:
        for row in open_rows:
            row.attempts += 1
    if not matching:
        raise CodeInvalid
    if matching[0].used_at is not None:
        # Only a client that knows the code learns that it was used, and that an account exists.
        raise CodeUsed
    return matching[0]


async def _consume(session: AsyncSession, row: MailCode) -> Json | None:
    """Mark a locked code as used, end the address's other codes, and return its registration."""
    registration, row.registration = row.registration, None
    row.ended_at = row.used_at = func.now()
    await session.flush()
    await _end(session, _is_live(row.purpose, row.email))
    return registration


async def _lock_codes(session: AsyncSession, *, purpose: Purpose, email: str) -> Sequence[MailCode]:
    """Lock and return the live codes that have not expired, or else the one that was used last."""
    live = select(MailCode).where(_is_live(purpose, email)).order_by(MailCode.id)
    rows = (await session.scalars(live.with_for_update())).all()
    if not rows:
        codes = select(MailCode).where(MailCode.email == email, MailCode.purpose == purpose)
        used = codes.where(MailCode.used_at.is_not(None)).order_by(MailCode.used_at.desc())
        rows = (await session.scalars(used.limit(1).with_for_update())).all()
    now = await time_now(session)
    return [row for row in rows if row.expires_at > now]


def _is_code(settings: Settings, row: MailCode, token: str) -> bool:
    return is_equal(hash_code(settings, code_id=row.id, code=token), row.code_hash or b"")


def _is_live(purpose: str, email: str) -> ColumnElement[bool]:
    return and_(MailCode.email == email, MailCode.purpose == purpose, MailCode.ended_at.is_(None))


async def _end(session: AsyncSession, condition: ColumnElement[bool]) -> None:
    """Invalidate codes, and forget their registrations."""
    ended = update(MailCode).where(condition).values(ended_at=func.now(), registration=None)
    await session.execute(ended)


async def _lock_address(session: AsyncSession, email: str) -> None:
    await acquire_advisory_lock(session, f"mail code:{email}")


def _raise_if_limited(wait: timedelta) -> None:
    if wait > timedelta():
        raise RateLimited(retry_after=math.ceil(wait.total_seconds()))
