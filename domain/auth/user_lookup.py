"""Looking up accounts by e-mail address."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import LookupDenied
from domain.core.caller import Caller
from domain.core.email_addresses import Address
from domain.core.rate_limits.limiter import limit_address_lookups
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User


async def get_user_by_email(session: AsyncSession, caller: Caller, *, email: Address) -> User:
    """Return the account of an address: any account for superusers, else only the caller's own.

    If no account has confirmed the address, this is the oldest one that claims it. Raises
    LookupDenied, whether or not there is such an account, ProfileNotFound, or RateLimited.
    """
    await limit_address_lookups(session, caller)
    query = select(User).where(User.email == email)
    if not caller.is_superuser:
        own = await session.scalar(query.where(User.id == caller.user_id))
        if own is None:
            raise LookupDenied
        return own
    best_first = query.order_by(User.email_confirmed_at.is_(None), User.created_at, User.id)
    user = await session.scalar(best_first.limit(1))
    if user is None:
        raise ProfileNotFound
    return user
