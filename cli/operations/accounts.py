"""Accounts as operators see them: their state, and how much they have."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.tables import pending_tool_calls
from cli.operations.filters import find_account
from cli.operations.output import Row
from domain.auth.models import LoginSession
from domain.conversations.models import ConversationStorage, Run, Thread, ThreadKind
from domain.profiles.models import User

COLUMNS = ("id", "username", "is_active", "is_superuser", "is_confirmed", "created_at")


async def list_accounts(
    session: AsyncSession, *, disabled: bool, superusers: bool, limit: int
) -> list[Row]:
    """Return accounts, the newest first, without their addresses."""
    query = _select().order_by(User.id.desc()).limit(limit)
    if disabled:
        query = query.where(User.is_active.is_(False))
    if superusers:
        query = query.where(User.is_superuser.is_(True))
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def show_account(session: AsyncSession, typed: str) -> dict[str, Any]:
    """Return an account with its address, and counts of what it has. Raises AccountUnknown."""
    user = await find_account(session, typed)
    row = (await session.execute(_select().where(User.id == user.id))).mappings().one()
    logins = select(func.count()).select_from(LoginSession)
    logins = logins.where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
    stored = select(ConversationStorage.bytes).where(ConversationStorage.user_id == user.id)
    open_calls = (
        select(func.count())
        .select_from(pending_tool_calls)
        .join(Thread, Thread.id == pending_tool_calls.c.thread_id)
        .where(Thread.user_id == user.id, pending_tool_calls.c.status == "PENDING")
    )
    runs = select(Run.status, func.count()).where(Run.user_id == user.id).group_by(Run.status)
    return {
        **row,
        "email": user.email,
        "email_confirmed_at": user.email_confirmed_at,
        "open_sessions": await session.scalar(logins),
        "threads": await session.scalar(_count_threads(user, "chat")),
        "calls": await session.scalar(_count_threads(user, "call")),
        "stored_bytes": await session.scalar(stored) or 0,
        "open_approvals": await session.scalar(open_calls),
        "runs": {row[0]: row[1] for row in await session.execute(runs)},
    }


def _count_threads(user: User, kind: ThreadKind) -> Select[int]:
    return select(func.count()).where(Thread.user_id == user.id, Thread.kind == kind)


def _select() -> Select[Any]:
    return select(User.id, User.username, User.is_active, User.is_superuser).add_columns(
        User.email_confirmed_at.is_not(None).label("is_confirmed"), User.created_at
    )
