"""Accounts by their addresses, for those who may know."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import LookupDenied
from domain.core.caller import Caller
from domain.core.email_addresses import Address
from domain.core.rate_limits.limiter import limit_address_lookups
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User


async def get_user_by_email(session: AsyncSession, caller: Caller, *, email: Address) -> User:
    """Give the account of an address: anyone's for superusers, else only one's own.

    Where nobody has proved the address, it is the oldest account that claims it. Raises
    LookupDenied, whether or not there is such an account, ProfileNotFound, or RateLimited.
    """
    await limit_address_lookups(session, caller)
    query = select(User).where(User.email == email)
    if not caller.is_superuser:
        own = await session.scalar(query.where(User.id == caller.user_id))
        if own is None:
            raise LookupDenied
        return own
    first = query.order_by(User.email_confirmed_at.is_(None), User.created_at, User.id)
    user = await session.scalar(first.limit(1))
    if user is None:
        raise ProfileNotFound
    return user
