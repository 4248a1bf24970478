"""Resolving an access token or a login session to its caller, on every request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.models import LoginSession
from domain.core.caller import Caller
from domain.core.errors import Unauthenticated
from domain.core.i18n import DEFAULT_LOCALE, LOCALES
from domain.core.security import read_access_token
from domain.core.settings import Settings
from domain.core.telemetry.ids import bind_ids
from domain.profiles.models import User

_CALLER = (
    select(User.locale, User.timezone, User.is_superuser, func.now())
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(
        LoginSession.id == bindparam("session_id"),
        LoginSession.ended_at.is_(None),
        User.id == bindparam("user_id"),
        User.is_active,
    )
)


async def authenticate(
    session: AsyncSession, settings: Settings, *, access_token: str, locale: str | None
) -> Caller:
    """Return the caller of an access token, in the language of their profile or else `locale`.

    `locale` is what the request asks for, if it asks for any.

    One query. An ended session or a disabled account is refused at once. Raises Unauthenticated.
    """
    token = read_access_token(settings, access_token)
    caller, now = await _find_caller(session, token.user_id, token.session_id, locale)
    if now.timestamp() >= token.expires_at:
        raise Unauthenticated
    return caller


async def get_caller_of_session(
    session: AsyncSession, *, user_id: UUID, session_id: UUID, locale: str | None
) -> Caller:
    """Return the caller of a session that has not ended. Raises Unauthenticated."""
    caller, _ = await _find_caller(session, user_id, session_id, locale)
    return caller


async def _find_caller(
    session: AsyncSession, user_id: UUID, session_id: UUID, locale: str | None
) -> tuple[Caller, datetime]:
    parameters = {"user_id": user_id, "session_id": session_id}
    row = (await session.execute(_CALLER, parameters)).one_or_none()
    if row is None:
        raise Unauthenticated
    bind_ids(user_id=user_id)
    known = row.locale if row.locale in LOCALES else locale
    caller = Caller(
        user_id=user_id,
        session_id=session_id,
        locale=known or DEFAULT_LOCALE,
        timezone=row.timezone or "UTC",
        is_superuser=row.is_superuser,
        is_locale_known=known is not None,
    )
    return caller, row[3]
