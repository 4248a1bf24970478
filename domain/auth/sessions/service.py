"""Login sessions and their refresh tokens: start, refresh, end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.auth.errors import CredentialsInvalid, RefreshTokenInvalid
from domain.auth.models import ApiToken, LoginSession, RefreshToken
from domain.auth.schemas import SessionDelete, SessionRefresh, SignedIn, SignedInUser
from domain.core.database.clock import transaction_time
from domain.core.security import (
    child_refresh_token,
    create_access_token,
    hash_refresh_token,
    new_refresh_token,
)
from domain.core.settings import Settings
from domain.core.telemetry.ids import bind_ids
from domain.profiles.models import User

ROTATION_GRACE = timedelta(seconds=10)
"""How long a rotated refresh token still returns its child: two tabs may refresh at once."""


@dataclass(frozen=True, slots=True)
class VerifiedAccount:
    """An account as it was when its password was verified."""

    user_id: UUID
    email: str | None
    password_hash: str

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(user.id, user.email, user.password_hash)


async def lock_verified_account(
    session: AsyncSession, verified: VerifiedAccount, *, for_deletion: bool = False
) -> User | None:
    """Return the account if it is active and still as it was when its password was verified.

    Waits for transactions that have changed it; those that change it later wait for this one. The
    locks of concurrent logins are shared.
    """
    return await session.scalar(
        select(User)
        .where(
            User.id == verified.user_id,
            User.email.is_not_distinct_from(verified.email),
            User.password_hash == verified.password_hash,
            User.is_active,
        )
        .with_for_update(read=not for_deletion)
        .execution_options(populate_existing=True)
    )


async def start_session(
    session: AsyncSession,
    settings: Settings,
    *,
    verified: VerifiedAccount,
    access_seconds: int,
    user_agent: str | None = None,
) -> SignedIn:
    """Start a login session for an account whose password was verified.

    Raises CredentialsInvalid if the account has changed since: a concurrent change of the password
    ends all sessions, and must not miss this one.
    """
    user = await lock_verified_account(session, verified)
    if user is None:
        raise CredentialsInvalid
    bind_ids(user_id=user.id)
    login = LoginSession(id=uuid7(), user_id=user.id, user_agent=user_agent)
    session.add(login)
    await session.flush()
    now = await transaction_time(session)
    token = new_refresh_token()
    session.add(
        RefreshToken(
            token_hash=hash_refresh_token(token),
            session_id=login.id,
            expires_at=_refresh_until(settings, started_at=now, now=now),
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

    Within ROTATION_GRACE a repeat returns the same child. A later repeat means that the token may
    have been stolen, and ends the session. No token outlives SESSION_SECONDS from the login.
    Raises RefreshTokenInvalid.
    """
    row = (
        await session.execute(
            select(RefreshToken, User, LoginSession.id, LoginSession.created_at)
            .join(LoginSession, LoginSession.id == RefreshToken.session_id)
            .join(User, User.id == LoginSession.user_id)
            .where(
                RefreshToken.token_hash == hash_refresh_token(data.refresh_token),
                LoginSession.ended_at.is_(None),
                User.is_active,
            )
            .with_for_update(of=(RefreshToken, LoginSession))
        )
    ).one_or_none()
    if row is None:
        raise RefreshTokenInvalid
    parent, user, session_id, started_at = row
    bind_ids(user_id=user.id)
    now = await transaction_time(session)
    if parent.rotated_at is not None and now - parent.rotated_at > ROTATION_GRACE:
        await end_session(session, session_id=session_id)
        raise RefreshTokenInvalid
    expires_at = _refresh_until(settings, started_at=started_at, now=now)
    if min(parent.expires_at, expires_at) <= now:
        raise RefreshTokenInvalid
    child = child_refresh_token(settings, data.refresh_token)
    if parent.rotated_at is None:
        parent.rotated_at = now
        await _store_child(session, child, session_id, expires_at)
    return _signed_in(
        settings,
        user=user,
        session_id=session_id,
        refresh_token=child,
        now=now,
        access_seconds=access_seconds,
    )


async def delete_session(session: AsyncSession, *, data: SessionDelete) -> None:
    """Sign out: end the session of this refresh token, which invalidates its access tokens."""
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


async def end_all_access(
    session: AsyncSession, *, user_id: UUID, except_id: UUID | None = None
) -> None:
    """End all login sessions of a user, as `end_all_sessions` does, and all API tokens."""
    await end_all_sessions(session, user_id=user_id, except_id=except_id)
    tokens = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None))
    await session.execute(tokens.values(ended_at=func.now()))


async def end_all_sessions(
    session: AsyncSession, *, user_id: UUID, except_id: UUID | None = None
) -> None:
    """End all login sessions of a user, except the one with `except_id`.

    Locks the user's row first: logins that are about to start a session commit before this or find
    what this transaction has changed.
    """
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    ended = update(LoginSession).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None)
    )
    if except_id is not None:
        ended = ended.where(LoginSession.id != except_id)
    await session.execute(ended.values(ended_at=func.now()))


def _refresh_until(settings: Settings, *, started_at: datetime, now: datetime) -> datetime:
    """Return when a refresh token of a session expires: no later than the session itself."""
    session_end = started_at + timedelta(seconds=settings.session_seconds)
    return min(now + timedelta(seconds=settings.refresh_token_seconds), session_end)


async def _store_child(
    session: AsyncSession, child: str, session_id: UUID, expires_at: datetime
) -> None:
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
