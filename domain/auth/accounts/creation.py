"""Creating accounts, with a confirmed or a claimed address, and enabling or disabling them."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import AccountUnknown, AddressTaken
from domain.auth.sessions.service import end_all_access
from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.security import hash_password
from domain.profiles.errors import UsernameTaken
from domain.profiles.models import User


async def is_address_confirmed(session: AsyncSession, *, email: str) -> bool:
    """Return whether an account has confirmed this address."""
    user_id = await session.scalar(
        select(User.id).where(User.email == email, User.email_confirmed_at.is_not(None))
    )
    return user_id is not None


async def check_username_free(session: AsyncSession, *, username: str) -> None:
    """Raise UsernameTaken if an account has this name, regardless of case."""
    if await session.scalar(
        select(User.id).where(func.lower(User.username) == func.lower(username))
    ):
        raise UsernameTaken


async def check_may_claim(session: AsyncSession, *, username: str, email: str) -> None:
    """Raise UsernameTaken, or AddressTaken if an account has confirmed the address."""
    await check_username_free(session, username=username)
    if await is_address_confirmed(session, email=email):
        raise AddressTaken


async def create_user(
    session: AsyncSession,
    *,
    username: str,
    email: str,
    password: str,
    is_superuser: bool = False,
) -> User:
    """Create an account with a confirmed address, for the command line and the demo.

    Raises UsernameTaken or AddressTaken.
    """
    return await create_confirmed_user(
        session,
        username=username,
        email=email,
        password_hash=await hash_password(password),
        is_superuser=is_superuser,
    )


async def create_confirmed_user(
    session: AsyncSession,
    *,
    username: str,
    email: str,
    password_hash: str,
    is_superuser: bool = False,
    locale: str | None = None,
) -> User:
    """Create an account for a confirmed address; accounts that only claimed it lose it.

    Raises UsernameTaken or AddressTaken, also if a concurrent request was faster.
    """
    await _lock_address(session, email)
    user = await _insert(
        session,
        username=username,
        email=email,
        email_confirmed_at=func.now(),
        password_hash=password_hash,
        is_superuser=is_superuser,
        locale=locale,
    )
    if user is None:
        await check_username_free(session, username=username)
        raise AddressTaken
    await _clear_claims(session, email=email)
    return user


async def create_claiming_user(
    session: AsyncSession,
    *,
    username: str,
    email: str,
    password_hash: str,
    locale: str | None = None,
) -> User:
    """Create an account that only claims its address.

    Raises UsernameTaken, or AddressTaken if another account has confirmed the address.
    """
    await _lock_address(session, email)
    await check_may_claim(session, username=username, email=email)
    user = await _insert(
        session, username=username, email=email, password_hash=password_hash, locale=locale
    )
    if user is None:
        raise UsernameTaken
    return user


async def confirm_address(session: AsyncSession, *, user_id: UUID, email: str) -> None:
    """Confirm the address that an account claims; the other accounts that claim it lose it.

    Raises AddressTaken if another account has confirmed it, or took it from this one.
    """
    await _lock_address(session, email)
    if await is_address_confirmed(session, email=email):
        raise AddressTaken
    is_claim = (User.id == user_id) & (User.email == email)
    confirmed = update(User).where(is_claim).values(email_confirmed_at=func.now())
    if await session.scalar(confirmed.returning(User.id)) is None:
        raise AddressTaken
    await _clear_claims(session, email=email)


async def set_active(session: AsyncSession, *, username: str, is_active: bool) -> None:
    """Disable an account, which ends its sessions, or enable it again. Raises AccountUnknown."""
    user_id: UUID | None = await session.scalar(
        update(User)
        .where(func.lower(User.username) == func.lower(username))
        .values(is_active=is_active)
        .returning(User.id)
    )
    if user_id is None:
        raise AccountUnknown
    if not is_active:
        await end_all_access(session, user_id=user_id)


async def _insert(session: AsyncSession, **values: object) -> User | None:
    """Insert an account; return None if its name or confirmed address is taken."""
    user: User | None = await session.scalar(
        insert(User).values(id=uuid7(), **values).on_conflict_do_nothing().returning(User)
    )
    return user


async def _lock_address(session: AsyncSession, email: str) -> None:
    """Serialize the claims and proofs of one address until the transaction ends."""
    await acquire_advisory_lock(session, f"address:{email}")


async def _clear_claims(session: AsyncSession, *, email: str) -> None:
    claimants = await session.scalars(
        update(User)
        .where(User.email == email, User.email_confirmed_at.is_(None))
        .values(email=None)
        .returning(User.id)
    )
    for user_id in claimants.all():
        await end_all_access(session, user_id=user_id)
