"""Who is behind an access token, looked up on every request."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.models import LoginSession
from domain.core.caller import Caller
from domain.core.errors import Unauthenticated
from domain.core.i18n import LOCALES
from domain.core.security import read_access_token
from domain.core.settings import Settings
from domain.profiles.models import User


async def authenticate(
    session: AsyncSession, settings: Settings, *, access_token: str, locale: str
) -> Caller:
    """Give the person of an access token, in the language of their profile or else `locale`.

    One query: a session that was ended, or an account that was disabled, is refused at once.
    Raises Unauthenticated.
    """
    token = read_access_token(settings, access_token)
    row = (
        await session.execute(
            select(User.locale, User.timezone, User.is_superuser, func.now())
            .join(LoginSession, LoginSession.user_id == User.id)
            .where(
                LoginSession.id == token.session_id,
                LoginSession.ended_at.is_(None),
                User.id == token.user_id,
                User.is_active,
            )
        )
    ).one_or_none()
    if row is None or row[3].timestamp() >= token.expires_at:
        raise Unauthenticated
    return Caller(
        user_id=token.user_id,
        session_id=token.session_id,
        locale=row.locale if row.locale in LOCALES else locale,
        timezone=row.timezone or "UTC",
        is_superuser=row.is_superuser,
    )
