"""How often guesses are answered: at passwords, and at who has an account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import AccountUnknown, AddressTaken, CredentialsInvalid
from domain.core.rate_limits.limiter import RateLimiter, rate_limiter_of
from domain.core.rate_limits.policies import (
    ACCOUNT_DISCLOSURES,
    FAILED_LOGINS,
    WRONG_PASSWORDS,
    RateLimitPolicy,
)
from domain.core.security import verify_password


@asynccontextmanager
async def counted(limiter: RateLimiter, client: str) -> AsyncIterator[None]:
    """Let only so many refusals tell a client what accounts there are.

    A wrong password counts too: it says that there is an account. Raises RateLimited instead of
    one refusal too many.
    """
    try:
        yield
    except (AccountUnknown, AddressTaken, CredentialsInvalid):
        await limiter.hit(ACCOUNT_DISCLOSURES, client)
        raise


async def check_password(
    limiter: RateLimiter,
    *,
    account: str,
    password: str,
    password_hash: str | None,
    client: str | None = None,
) -> bool:
    """Say whether a password is right; without an account this takes as long and says no.

    A right one starts the account's count anew. Raises RateLimited after too many wrong ones for
    the account or from the client, also where this one is right: guesses that were made at the
    same time shall not get around the limit.
    """
    counts: list[tuple[RateLimitPolicy, str]] = [(WRONG_PASSWORDS, account)]
    if client is not None:
        counts.append((FAILED_LOGINS, client))
    await _check(limiter, counts)
    is_right = await verify_password(password, password_hash)
    if is_right:
        await _check(limiter, counts)
        await limiter.clear(WRONG_PASSWORDS, account)
    else:
        # The client first: a guess at an account that is guarded by now counts for the client.
        for limit, key in reversed(counts):
            await limiter.hit(limit, key)
    return is_right


async def forget_wrong_passwords(session: AsyncSession, *, account: str) -> None:
    """Start an account's count anew, for whoever proved in another way whose it is."""
    limiter = rate_limiter_of(session)
    if limiter is not None:
        await limiter.clear(WRONG_PASSWORDS, account)


async def _check(limiter: RateLimiter, counts: list[tuple[RateLimitPolicy, str]]) -> None:
    for limit, key in counts:
        await limiter.check(limit, key)
