"""The login sessions of a user: listing them, and ending them one by one or together."""

from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import SessionNotFound
from domain.auth.models import LoginSession, RefreshToken
from domain.auth.schemas import LoginSessionRead
from domain.auth.sessions.service import end_all_sessions
from domain.core.caller import Caller
from domain.core.pagination import Page, PageQuery, fetch_newest


async def list_sessions(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[LoginSessionRead]:
    """List the caller's sessions that are current or can be refreshed, the newest first.

    Raises CursorInvalid.
    """
    tokens = RefreshToken.session_id == LoginSession.id
    last_refresh = select(func.max(RefreshToken.created_at)).where(tokens).scalar_subquery()
    is_refreshable = exists().where(tokens, RefreshToken.expires_at > func.now())
    is_current = LoginSession.id == caller.session_id
    rows = select(
        LoginSession.id,
        LoginSession.created_at,
        func.coalesce(last_refresh, LoginSession.created_at).label("last_used_at"),
        LoginSession.user_agent,
        is_current.label("is_current"),
    ).where(
        LoginSession.user_id == caller.user_id,
        LoginSession.ended_at.is_(None),
        or_(is_current, is_refreshable),
    )
    page = await fetch_newest(session, rows, data)
    return Page([LoginSessionRead.model_validate(row) for row in page.items], page.after)


async def end_own_session(session: AsyncSession, caller: Caller, *, session_id: UUID) -> None:
    """End one of the caller's sessions, which invalidates its tokens. Raises SessionNotFound."""
    ended = await session.scalar(
        update(LoginSession)
        .where(
            LoginSession.id == session_id,
            LoginSession.user_id == caller.user_id,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=func.now())
        .returning(LoginSession.id)
    )
    if ended is None:
        raise SessionNotFound


async def end_other_sessions(session: AsyncSession, caller: Caller) -> None:
    """End all of the caller's sessions except the one that the request belongs to."""
    await end_all_sessions(session, user_id=caller.user_id, except_id=caller.session_id)
