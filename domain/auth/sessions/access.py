"""Resolving an access token or a login session to its caller, on every request."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, func, make_url, select
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


# The driver alone executes it in a ninth of the CPU time that a session takes, for every request.
_SQL = str(_CALLER.compile(dialect=make_url("postgresql+asyncpg://").get_dialect()()))

Columns = tuple[str | None, str | None, bool, datetime]
"""Locale, zone, whether the caller is a superuser, and the time of the database's clock."""
ReadCaller = Callable[[UUID, UUID], Awaitable[Columns | None]]
"""Reads a caller by the ids of the session and of the user."""


class StatementPool(Protocol):
    """A pool of the driver's connections."""

    async def run(
        self, operation: Callable[[Any], Awaitable[Any]], *, reconnect_seconds: float
    ) -> Any:
        """Run an operation on a connection, and once more if that connection is lost."""


def read_in_session(session: AsyncSession) -> ReadCaller:
    """Return what reads a caller in the transaction of a session."""

    async def read(session_id: UUID, user_id: UUID) -> Columns | None:
        parameters = {"session_id": session_id, "user_id": user_id}
        row = (await session.execute(_CALLER, parameters)).one_or_none()
        return None if row is None else (*row,)

    return read


def read_in_pool(pool: StatementPool) -> ReadCaller:
    """Return what reads a caller outside of a transaction. It does not wait for a lost server."""

    async def read(session_id: UUID, user_id: UUID) -> Columns | None:
        row = await pool.run(
            lambda connection: connection.fetchrow(_SQL, session_id, user_id), reconnect_seconds=0
        )
        return None if row is None else tuple(row)

    return read


async def authenticate(
    read_caller: ReadCaller, settings: Settings, *, access_token: str, locale: str | None
) -> Caller:
    """Return the caller of an access token, in the language of their profile or else `locale`.

    `locale` is what the request asks for, if it asks for any.

    One query. An ended session or a disabled account is refused at once. Raises Unauthenticated.
    """
    token = read_access_token(settings, access_token)
    caller, now = await _find_caller(read_caller, token.user_id, token.session_id, locale)
    if now.timestamp() >= token.expires_at:
        raise Unauthenticated
    return caller


async def get_caller_of_session(
    session: AsyncSession, *, user_id: UUID, session_id: UUID, locale: str | None
) -> Caller:
    """Return the caller of a session that has not ended. Raises Unauthenticated."""
    caller, _ = await _find_caller(read_in_session(session), user_id, session_id, locale)
    return caller


async def _find_caller(
    read_caller: ReadCaller, user_id: UUID, session_id: UUID, locale: str | None
) -> tuple[Caller, datetime]:
    found = await read_caller(session_id, user_id)
    if found is None:
        raise Unauthenticated
    bind_ids(user_id=user_id)
    own_locale, timezone, is_superuser, now = found
    known = own_locale if own_locale in LOCALES else locale
    caller = Caller(
        user_id=user_id,
        session_id=session_id,
        locale=known or DEFAULT_LOCALE,
        timezone=timezone or "UTC",
        is_superuser=is_superuser,
        is_locale_known=known is not None,
    )
    return caller, now
