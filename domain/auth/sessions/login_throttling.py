"""Rate limits on guesses: at passwords, and at which accounts exist."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import AccountLocked, AccountUnknown, AddressTaken, CredentialsInvalid
from domain.core.rate_limits.limiter import RateLimiter, rate_limiter_of
from domain.core.rate_limits.policies import (
    ACCOUNT_DISCLOSURES,
    FAILED_LOGINS,
    WRONG_PASSWORDS,
    RateLimitPolicy,
)
from domain.core.security import PasswordMatch, verify_password


@asynccontextmanager
async def limit_account_disclosure(limiter: RateLimiter, client: str) -> AsyncIterator[None]:
    """Count the errors that reveal to a client whether an account exists.

    A wrong password and a locked account count too: they reveal that there is an account. Raises
    RateLimited instead of the error that exceeds the limit.
    """
    try:
        yield
    except (AccountLocked, AccountUnknown, AddressTaken, CredentialsInvalid):
        await limiter.hit(ACCOUNT_DISCLOSURES, client)
        raise


async def verify_throttled_password(
    limiter: RateLimiter,
    *,
    account: str,
    password: str,
    password_hash: str | None,
    client: str | None = None,
) -> PasswordMatch:
    """Return whether a password is right. Without a hash this takes as long and it is wrong.

    A right password resets the account's count. Raises RateLimited after too many wrong ones for
    the account or from the client, even if this one is right: concurrent guesses must not get
    around the limit.
    """
    limits: list[tuple[RateLimitPolicy, str]] = [(WRONG_PASSWORDS, account)]
    if client is not None:
        limits.append((FAILED_LOGINS, client))
    await _check_limits(limiter, limits)
    match = await verify_password(password, password_hash)
    if match:
        await _check_limits(limiter, limits)
        await limiter.clear(WRONG_PASSWORDS, account)
    else:
        # Count for the client first: a guess at a locked account must count for the client, too.
        for policy, key in reversed(limits):
            await limiter.hit(policy, key)
    return match


async def clear_wrong_passwords(session: AsyncSession, *, account: str) -> None:
    """Reset an account's count after its owner proved their identity in another way."""
    limiter = rate_limiter_of(session)
    if limiter is not None:
        await limiter.clear(WRONG_PASSWORDS, account)


async def _check_limits(limiter: RateLimiter, limits: list[tuple[RateLimitPolicy, str]]) -> None:
    for policy, key in limits:
        await limiter.check(policy, key)
