"""Verifying the credentials of a password login: by e-mail address, or by username or address."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from domain.auth.account_schemas import Login
from domain.auth.errors import (
    AccountDisabled,
    AccountLocked,
    AccountUnknown,
    CredentialsInvalid,
)
from domain.auth.schemas import SessionCreate
from domain.auth.sessions.login_throttling import verify_throttled_password
from domain.auth.sessions.password_renewal import renew_password_hash
from domain.auth.sessions.service import VerifiedAccount
from domain.core.database.sessions import Sessions
from domain.core.errors import RateLimited
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import FAILED_NAME_LOGINS, WRONG_PASSWORDS
from domain.core.security import PasswordMatch, verify_password
from domain.profiles.models import User

MAX_CLAIMANTS = 3
"""How many accounts that claim the same unconfirmed address are tried, the oldest first."""

Account = Row[UUID, str | None, str, bool, datetime | None]
AnyAccount = Row[*tuple[Any, ...]]


async def verify_email_login(
    sessions: Sessions, limiter: RateLimiter, *, data: SessionCreate, client: str
) -> VerifiedAccount:
    """Return the account with this confirmed address and password.

    Unknown addresses take the same time and count in the same way. Holds no database connection
    while the password is hashed, so that a flood of logins leaves the connections to others. Raises
    CredentialsInvalid, RateLimited, or AccountDisabled once the password was right.
    """
    query = select(User.id, User.email, User.password_hash, User.is_active).where(
        User.email == data.email, User.email_confirmed_at.is_not(None)
    )
    async with sessions.begin() as session:
        row = (await session.execute(query)).one_or_none()
    match = await verify_throttled_password(
        limiter,
        account=str(row.id) if row else f"address:{data.email}",
        password=data.password,
        password_hash=row.password_hash if row else None,
        client=client,
    )
    if not match or row is None:
        raise CredentialsInvalid
    return await _accept(sessions, row, data.password, match)


async def verify_login(
    sessions: Sessions, limiter: RateLimiter, *, data: Login, client: str
) -> VerifiedAccount:
    """Return the account with this username or address, and this password.

    An address belongs to the account that confirmed it; until one does, each account that claims it
    can log in with it. Holds no database connection while passwords are hashed. Unlike
    `verify_email_login`, this reveals which of the two is wrong; but once the client has exceeded
    that limit, known and unknown names take the same time and count in the same way. Raises
    AccountUnknown, CredentialsInvalid, AccountLocked, RateLimited, or AccountDisabled once the
    password was right.
    """
    await limiter.check(FAILED_NAME_LOGINS, client)
    try:
        account, match = await _find_account(sessions, limiter, data)
    except (AccountUnknown, CredentialsInvalid):
        await limiter.hit(FAILED_NAME_LOGINS, client)
        raise
    return await _accept(sessions, account, data.password, match)


async def _accept(
    sessions: Sessions, account: AnyAccount, password: str, match: PasswordMatch
) -> VerifiedAccount:
    """Return an account whose password was right. Raises AccountDisabled."""
    if not account.is_active:
        raise AccountDisabled
    verified = VerifiedAccount(account.id, account.email, account.password_hash)
    return await renew_password_hash(sessions, verified, password, match)


async def _find_account(
    sessions: Sessions, limiter: RateLimiter, data: Login
) -> tuple[Account, PasswordMatch]:
    accounts = await _find_accounts(sessions, data.username)
    if not accounts:
        with suppress(AccountLocked):
            await _verify(limiter, f"name:{data.username}", data.password, None)
        raise AccountUnknown
    found = await _find_by_password(limiter, accounts, data)
    if found is None:
        raise CredentialsInvalid
    return found


async def _find_by_password(
    limiter: RateLimiter, accounts: Sequence[Account], data: Login
) -> tuple[Account, PasswordMatch] | None:
    if len(accounts) == 1:
        only = accounts[0]
        match = await _verify(limiter, str(only.id), data.password, only.password_hash)
        return (only, match) if match else None
    # A password that is wrong for one claimant may be right for the next: they share one count.
    claim = f"claim:{data.username}"
    with _locked_account():
        await limiter.check(WRONG_PASSWORDS, claim)
        for account in accounts:
            if match := await verify_password(data.password, account.password_hash):
                await limiter.check(WRONG_PASSWORDS, claim)
                return account, match
        await limiter.hit(WRONG_PASSWORDS, claim)
    return None


async def _verify(
    limiter: RateLimiter, account: str, password: str, password_hash: str | None
) -> PasswordMatch:
    with _locked_account():
        return await verify_throttled_password(
            limiter, account=account, password=password, password_hash=password_hash
        )


@contextmanager
def _locked_account() -> Iterator[None]:
    """Raise AccountLocked where the limit of an account is exceeded."""
    try:
        yield
    except RateLimited as error:
        raise AccountLocked(retry_after=error.retry_after) from None


async def _find_accounts(sessions: Sessions, name: str) -> Sequence[Account]:
    """Return the account with a username or a confirmed address, or else those that claim it.

    The name is normalised, as the schema of a login returns it.
    """
    condition = User.email == name if "@" in name else func.lower(User.username) == name
    query = (
        select(User.id, User.email, User.password_hash, User.is_active, User.email_confirmed_at)
        .where(condition)
        .order_by(User.email_confirmed_at.is_(None), User.created_at, User.id)
        .limit(MAX_CLAIMANTS)
    )
    async with sessions.begin() as session:
        rows = (await session.execute(query)).all()
    return [row for row in rows if row.email_confirmed_at is not None] or rows
