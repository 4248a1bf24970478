"""How an account comes to be."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import AccountUnknown, AddressTaken
from domain.auth.sessions.service import end_sessions_of
from domain.core.database.advisory_locks import advisory_lock
from domain.core.security import hash_password
from domain.profiles.errors import UsernameTaken
from domain.profiles.models import User


async def is_known(session: AsyncSession, *, email: str) -> bool:
    """Say whether an account has proved this address."""
    found = await session.scalar(
        select(User.id).where(User.email == email, User.email_confirmed_at.is_not(None))
    )
    return found is not None


async def check_username_free(session: AsyncSession, *, username: str) -> None:
    """Raise UsernameTaken where somebody bears this name, in whatever case."""
    if await session.scalar(
        select(User.id).where(func.lower(User.username) == func.lower(username))
    ):
        raise UsernameTaken


async def create_user(
    session: AsyncSession,
    *,
    username: str,
    email: str,
    password: str,
    is_superuser: bool = False,
) -> User:
    """Make an account with a proved address, for the command line and the demo.

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
) -> User:
    """Make an account for whoever proved the address; it leaves those that only claimed it.

    Raises UsernameTaken or AddressTaken, also where another request was faster.
    """
    await _lock_address(session, email)
    user = await _insert(
        session,
        username=username,
        email=email,
        email_confirmed_at=func.now(),
        password_hash=password_hash,
        is_superuser=is_superuser,
    )
    if user is None:
        await check_username_free(session, username=username)
        raise AddressTaken
    await _take_from_claimants(session, email=email)
    return user


async def create_claiming_user(
    session: AsyncSession, *, username: str, email: str, password_hash: str
) -> User:
    """Make an account at once; its address is only a claim, until somebody proves it.

    Raises UsernameTaken, or AddressTaken where somebody has proved the address.
    """
    await _lock_address(session, email)
    await check_username_free(session, username=username)
    if await is_known(session, email=email):
        raise AddressTaken
    user = await _insert(session, username=username, email=email, password_hash=password_hash)
    if user is None:
        raise UsernameTaken
    return user


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
        await end_sessions_of(session, user_id=user_id)


async def _insert(session: AsyncSession, **values: object) -> User | None:
    """Insert an account; None where its name, or the address it proved, is taken."""
    user: User | None = await session.scalar(
        insert(User).values(id=uuid7(), **values).on_conflict_do_nothing().returning(User)
    )
    return user


async def _lock_address(session: AsyncSession, email: str) -> None:
    """Serialize the claims and proofs of one address until the transaction ends."""
    await advisory_lock(session, f"address:{email}")


async def _take_from_claimants(session: AsyncSession, *, email: str) -> None:
    claimants = await session.scalars(
        update(User)
        .where(User.email == email, User.email_confirmed_at.is_(None))
        .values(email=None)
        .returning(User.id)
    )
    for user_id in claimants.all():
        await end_sessions_of(session, user_id=user_id)
