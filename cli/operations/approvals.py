"""Approvals over all people, as operators see them: no arguments and no texts."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Float, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.tables import pending_tool_calls
from cli.operations.filters import find_account
from cli.operations.output import Row
from domain.conversations.models import Thread
from domain.profiles.models import User

STATUSES = ("PENDING", "CONSUMED", "CANCELLED", "EXPIRED")
COLUMNS = ("interrupt_id", "status", "tool", "user", "thread", "requested_at", "expires_in_seconds")


async def list_approvals(
    session: AsyncSession,
    *,
    statuses: Sequence[str],
    account: str | None,
    older_than: timedelta | None,
    limit: int,
) -> list[Row]:
    """Return the approvals with one of these statuses, the oldest first. Raises AccountUnknown."""
    call = pending_tool_calls.c
    left = func.extract("epoch", call.expires_at - func.clock_timestamp())
    query = (
        select(
            call.id,
            call.interrupt_id,
            call.status,
            call.tool_name.label("tool"),
            User.username.label("user"),
            Thread.user_id,
            Thread.client_id.label("thread"),
            call.run_id,
            call.requested_at,
            call.expires_at,
            func.round(left, 1).cast(Float).label("expires_in_seconds"),
            call.claimed_by.label("claimed_by_run_id"),
        )
        .outerjoin(Thread, Thread.id == call.thread_id)
        .outerjoin(User, User.id == Thread.user_id)
        .where(call.status.in_(statuses))
        .order_by(call.requested_at, call.ordinal)
        .limit(limit)
    )
    if account is not None:
        query = query.where(Thread.user_id == (await find_account(session, account)).id)
    if older_than is not None:
        query = query.where(call.requested_at < func.clock_timestamp() - older_than)
    return [dict(row) for row in (await session.execute(query)).mappings()]
