"""Signing in, staying signed in, and signing out."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import AccountDisabled, CredentialsInvalid, RefreshTokenInvalid
from domain.auth.models import LoginSession, RefreshToken
from domain.auth.schemas import SessionCreate, SessionDelete, SessionRefresh, SignedIn, SignedInUser
from domain.auth.sessions.login_throttling import check_password
from domain.core.database.clock import transaction_time
from domain.core.database.sessions import Sessions
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.security import (
    child_refresh_token,
    create_access_token,
    hash_refresh_token,
    new_refresh_token,
)
from domain.core.settings import Settings
from domain.profiles.models import User

SAME_CHILD = timedelta(seconds=10)
"""How long a used refresh token still gives its child: two tabs may refresh at once."""


async def check_credentials(
    sessions: Sessions, limiter: RateLimiter, *, data: SessionCreate, client: str
) -> UUID:
    """Give the person whose proved address and password these are.

    Unknown addresses take the same time, and are counted in the same way. No connection to the
    database is held while the password is being hashed, so that a flood of sign-ins leaves the
    connections to others. Raises CredentialsInvalid, RateLimited, or AccountDisabled once the
    password was right.
    """
    async with sessions.begin() as session:
        row = (
            await session.execute(
                select(User.id, User.password_hash, User.is_active).where(
                    User.email == data.email, User.email_confirmed_at.is_not(None)
                )
            )
        ).one_or_none()
    is_right = await check_password(
        limiter,
        account=str(row.id) if row else f"address:{data.email}",
        password=data.password,
        password_hash=row.password_hash if row else None,
        client=client,
    )
    if not is_right or row is None:
        raise CredentialsInvalid
    if not row.is_active:
        raise AccountDisabled
    user_id: UUID = row.id
    return user_id


async def start_session(
    session: AsyncSession, settings: Settings, *, user_id: UUID, access_seconds: int
) -> SignedIn:
    """Sign a person in."""
    user = await session.get_one(User, user_id)
    login = LoginSession(id=uuid7(), user_id=user_id)
    session.add(login)
    await session.flush()
    now = await transaction_time(session)
    token = new_refresh_token()
    session.add(
        RefreshToken(
            token_hash=hash_refresh_token(token),
            session_id=login.id,
            expires_at=now + timedelta(seconds=settings.refresh_token_seconds),
        )
    )
    await session.flush()
    return _signed_in(
        settings,
        user=user,
        session_id=login.id,
        refresh_token=token,
        now=now,
        access_seconds=access_seconds,
    )


async def refresh_session(
    session: AsyncSession, settings: Settings, *, data: SessionRefresh, access_seconds: int
) -> SignedIn:
    """Exchange a refresh token for its child and a new access token.

    Shown again within ten seconds it gives the same child; later somebody else may have it, and
    the whole session ends. Raises RefreshTokenInvalid.
    """
    row = (
        await session.execute(
            select(RefreshToken, User, LoginSession.id)
            .join(LoginSession, LoginSession.id == RefreshToken.session_id)
            .join(User, User.id == LoginSession.user_id)
            .where(
                RefreshToken.token_hash == hash_refresh_token(data.refresh_token),
                LoginSession.ended_at.is_(None),
                User.is_active,
            )
            .with_for_update(of=RefreshToken)
        )
    ).one_or_none()
    if row is None:
        raise RefreshTokenInvalid
    parent, user, session_id = row
    now = await transaction_time(session)
    if parent.rotated_at is not None and now - parent.rotated_at > SAME_CHILD:
        await end_session(session, session_id=session_id)
        raise RefreshTokenInvalid
    if parent.expires_at <= now:
        raise RefreshTokenInvalid
    child = child_refresh_token(settings, data.refresh_token)
    if parent.rotated_at is None:
        parent.rotated_at = now
        await _keep_child(session, settings, child, session_id, now)
    return _signed_in(
        settings,
        user=user,
        session_id=session_id,
        refresh_token=child,
        now=now,
        access_seconds=access_seconds,
    )


async def delete_session(session: AsyncSession, *, data: SessionDelete) -> None:
    """Sign out: the session of this refresh token ends, and its access tokens with it."""
    session_id = await session.scalar(
        select(RefreshToken.session_id).where(
            RefreshToken.token_hash == hash_refresh_token(data.refresh_token)
        )
    )
    if session_id is not None:
        await end_session(session, session_id=session_id)


async def end_session(session: AsyncSession, *, session_id: UUID) -> None:
    await session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=func.now())
    )


async def end_sessions_of(session: AsyncSession, *, user_id: UUID) -> None:
    """Sign a person out everywhere."""
    await session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=func.now())
    )


async def _keep_child(
    session: AsyncSession, settings: Settings, child: str, session_id: UUID, now: datetime
) -> None:
    expires_at = now + timedelta(seconds=settings.refresh_token_seconds)
    await session.execute(
        insert(RefreshToken).values(
            token_hash=hash_refresh_token(child), session_id=session_id, expires_at=expires_at
        )
    )


def _signed_in(
    settings: Settings,
    *,
    user: User,
    session_id: UUID,
    refresh_token: str,
    now: datetime,
    access_seconds: int,
) -> SignedIn:
    access_token = create_access_token(
        settings, user_id=user.id, session_id=session_id, now=now, seconds=access_seconds
    )
    return SignedIn(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in=access_seconds,
        user=SignedInUser.model_validate(user),
    )
