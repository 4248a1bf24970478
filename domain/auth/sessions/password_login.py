"""Signing in with a username or an address, where it may be told which of them is unknown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, Row, func, select

from domain.auth.account_schemas import Login
from domain.auth.errors import AccountDisabled, AccountUnknown, CredentialsInvalid
from domain.auth.sessions.login_throttling import check_password
from domain.core.database.sessions import Sessions
from domain.core.email_addresses import normalise_address
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import WRONG_PASSWORDS
from domain.core.security import verify_password
from domain.profiles.models import User

MAX_CLAIMANTS = 3
"""Accounts that only claim an address and whose passwords are tried, the oldest first."""

Found = Row[UUID, str, bool, datetime | None]


async def check_login(sessions: Sessions, limiter: RateLimiter, *, data: Login) -> UUID:
    """Give the person whose username or address, and password, these are.

    An address belongs to whoever proved it; while nobody has, those who claim it may use it here.
    No connection to the database is held while passwords are hashed. Raises AccountUnknown,
    CredentialsInvalid, RateLimited, or AccountDisabled once the password was right.
    """
    found = await _find(sessions, data.username)
    if not found:
        await verify_password(data.password, None)
        raise AccountUnknown
    account = await _matching(limiter, found, data)
    if account is None:
        raise CredentialsInvalid
    if not account.is_active:
        raise AccountDisabled
    user_id: UUID = account.id
    return user_id


async def _matching(limiter: RateLimiter, found: Sequence[Found], data: Login) -> Found | None:
    if len(found) == 1:
        is_right = await check_password(
            limiter,
            account=str(found[0].id),
            password=data.password,
            password_hash=found[0].password_hash,
        )
        return found[0] if is_right else None
    # What is wrong for one of several claimants may be right for the next: they count together.
    claim = f"claim:{data.username.lower()}"
    await limiter.check(WRONG_PASSWORDS, claim)
    for account in found:
        if await verify_password(data.password, account.password_hash):
            await limiter.check(WRONG_PASSWORDS, claim)
            return account
    await limiter.hit(WRONG_PASSWORDS, claim)
    return None


async def _find(sessions: Sessions, name: str) -> Sequence[Found]:
    """Give who bears a name; of an address, who proved it, or else who claims it."""
    condition = _bears(name)
    if condition is None:
        return ()
    query = (
        select(User.id, User.password_hash, User.is_active, User.email_confirmed_at)
        .where(condition)
        .order_by(User.email_confirmed_at.is_(None), User.created_at, User.id)
        .limit(MAX_CLAIMANTS)
    )
    async with sessions.begin() as session:
        rows = (await session.execute(query)).all()
    return [row for row in rows if row.email_confirmed_at is not None] or rows


def _bears(name: str) -> ColumnElement[bool] | None:
    if "@" not in name:
        return func.lower(User.username) == name.lower()
    try:
        return User.email == normalise_address(name)
    except PydanticCustomError:
        return None
