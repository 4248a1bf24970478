"""How often guesses are answered: at passwords, and at who has an account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.auth.errors import AccountUnknown, AddressTaken, CredentialsInvalid
from domain.core.limit_kinds import TELLING, WRONG_PASSWORDS
from domain.core.limits import RateLimits
from domain.core.security import verify_password


@asynccontextmanager
async def counted(limits: RateLimits, client: str) -> AsyncIterator[None]:
    """Let only so many refusals tell a client what accounts there are.

    A wrong password counts too: it says that there is an account. Raises RateLimited instead of
    one refusal too many.
    """
    try:
        yield
    except (AccountUnknown, AddressTaken, CredentialsInvalid):
        await limits.hit(TELLING, client)
        raise


async def check_password(
    limits: RateLimits, *, account: str, password: str, password_hash: str | None
) -> bool:
    """Say whether a password is right; without an account this takes as long and says no.

    Raises RateLimited after too many wrong ones, also where this one is right: guesses that were
    made at the same time shall not get around the limit.
    """
    await limits.check(WRONG_PASSWORDS, account)
    is_right = await verify_password(password, password_hash)
    if is_right:
        await limits.check(WRONG_PASSWORDS, account)
    else:
        await limits.hit(WRONG_PASSWORDS, account)
    return is_right
