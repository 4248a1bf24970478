"""Resolving an access token or a login session to its caller, on every request."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import (
    Select,
    bindparam,
    func,
    make_url,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from domain.auth.api_tokens.service import PREFIX, hash_token, is_usable
from domain.auth.models import ApiToken, LoginSession
from domain.core.caller import Caller, Scope
from domain.core.errors import Unauthenticated
from domain.core.i18n import DEFAULT_LOCALE, LOCALES
from domain.core.security import read_access_token
from domain.core.settings import Settings
from domain.core.telemetry.ids import bind_ids
from domain.profiles.models import User

_PERSON = (User.locale, User.timezone, User.is_superuser, func.now())


class _Found(NamedTuple):
    """What the statements below read of a caller, in the order of their columns."""

    user_id: UUID
    session_id: UUID
    """That of the login session, or of the API token."""
    locale: str | None
    timezone: str | None
    is_superuser: bool
    now: datetime
    scopes: list[Scope] | None = None
    is_use_due: bool = False
    """Whether the use of an API token is to be recorded."""


_DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


class _Statement:
    """A query, for a session and for the driver alone, which takes a ninth of the CPU time."""

    def __init__(
        self, query: "Select[*tuple[Any, ...]] | ReturningUpdate[Any]", *parameters: str
    ) -> None:
        self.query = query
        self.parameters = parameters
        """Their names in the order of the SQL."""
        self.sql = str(query.compile(dialect=_DIALECT))


_CALLER_OF_SESSION = _Statement(
    select(User.id, LoginSession.id, *_PERSON)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(
        LoginSession.id == bindparam("session_id"),
        LoginSession.ended_at.is_(None),
        User.id == bindparam("user_id"),
        User.is_active,
    ),
    "session_id",
    "user_id",
)
_CALLER_OF_API_TOKEN = _Statement(
    select(
        User.id,
        ApiToken.id,
        *_PERSON,
        ApiToken.scopes,
        func.coalesce(ApiToken.last_used_at < func.now() - text("interval '1 minute'"), true()),
    )
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(ApiToken.token_hash == bindparam("token_hash"), *is_usable, User.is_active),
    "token_hash",
)
_RECORD_USE = _Statement(
    update(ApiToken)
    .where(ApiToken.id == bindparam("token_id"))
    .values(last_used_at=func.now())
    .returning(ApiToken.id),
    "token_id",
)

ReadRow = Callable[["_Statement", tuple[Any, ...]], Awaitable[Sequence[Any] | None]]
"""Executes a statement and returns its row, or None if there is none."""


class StatementPool(Protocol):
    """A pool of the driver's connections."""

    async def run(
        self, operation: Callable[[Any], Awaitable[Any]], *, reconnect_seconds: float
    ) -> Any:
        """Run an operation on a connection, and once more if that connection is lost."""


def read_in_session(session: AsyncSession) -> ReadRow:
    """Return what reads a caller in the transaction of a session."""

    async def read(statement: _Statement, values: tuple[Any, ...]) -> Sequence[Any] | None:
        parameters = dict(zip(statement.parameters, values, strict=True))
        row: Sequence[Any] | None = (
            await session.execute(statement.query, parameters)
        ).one_or_none()
        return row

    return read


def read_in_pool(pool: StatementPool) -> ReadRow:
    """Return what reads a caller outside of a transaction. It does not wait for a lost server."""

    async def read(statement: _Statement, values: tuple[Any, ...]) -> Sequence[Any] | None:
        row: Sequence[Any] | None = await pool.run(
            lambda connection: connection.fetchrow(statement.sql, *values), reconnect_seconds=0
        )
        return row

    return read


async def authenticate(
    read_row: ReadRow, settings: Settings, *, access_token: str, locale: str | None
) -> Caller:
    """Return the caller of an access token or an API token, in the language of their profile.

    Without one it is `locale`, what the request asks for, if it asks for any.

    One query. An ended session, a revoked token or a disabled account is refused at once. Raises
    Unauthenticated.
    """
    if access_token.startswith(PREFIX):
        return await _find_caller_of_api_token(read_row, access_token, locale)
    token = read_access_token(settings, access_token)
    found = await _find(read_row, _CALLER_OF_SESSION, token.session_id, token.user_id)
    if found.now.timestamp() >= token.expires_at:
        raise Unauthenticated
    return _caller(found, locale)


async def get_caller_of_session(
    session: AsyncSession, *, user_id: UUID, session_id: UUID, locale: str | None
) -> Caller:
    """Return the caller of a session that has not ended. Raises Unauthenticated."""
    read_row = read_in_session(session)
    return _caller(await _find(read_row, _CALLER_OF_SESSION, session_id, user_id), locale)


async def _find_caller_of_api_token(
    read_row: ReadRow, api_token: str, locale: str | None
) -> Caller:
    found = await _find(read_row, _CALLER_OF_API_TOKEN, hash_token(api_token))
    if found.is_use_due:
        await read_row(_RECORD_USE, (found.session_id,))
    return _caller(found, locale)


async def _find(read_row: ReadRow, statement: _Statement, *values: Any) -> _Found:
    row = await read_row(statement, values)
    if row is None:
        raise Unauthenticated
    return _Found(*row)


def _caller(found: _Found, locale: str | None) -> Caller:
    bind_ids(user_id=found.user_id)
    known = found.locale if found.locale in LOCALES else locale
    return Caller(
        user_id=found.user_id,
        session_id=found.session_id,
        locale=known or DEFAULT_LOCALE,
        timezone=found.timezone or "UTC",
        is_superuser=found.is_superuser and found.scopes is None,
        is_locale_known=known is not None,
        scopes=None if found.scopes is None else frozenset(found.scopes),
    )
