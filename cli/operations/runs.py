"""Runs over all people, as operators see them: ids, states, times and error codes, no contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.tables import pending_tool_calls
from cli.operations.filters import find_account
from cli.operations.output import Row
from domain.conversations.models import Run, Thread
from domain.conversations.runs import RunNotFound, select_live_workers
from domain.core.normalization import strip_invisible
from domain.profiles.models import User

STATUSES = ("pending", "running", "succeeded", "interrupted", "failed", "cancelled")
COLUMNS = ("id", "status", "kind", "user", "thread", "created_at", "seconds", "error_code")


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to list; what is None or empty selects nothing away."""

    statuses: Sequence[str] = ()
    kind: str | None = None
    account: str | None = None
    older_than: timedelta | None = None
    orphaned: bool = False


async def list_runs(
    session: AsyncSession, wanted: RunFilter, *, lease_seconds: int, limit: int
) -> list[Row]:
    """Return the runs that match, the newest first. Raises AccountUnknown."""
    # The ids sort by the time of creation, and have an index.
    query = _select(lease_seconds).order_by(Run.id.desc()).limit(limit)
    if wanted.statuses:
        query = query.where(Run.status.in_(wanted.statuses))
    if wanted.kind is not None:
        query = query.where(Run.kind == wanted.kind)
    if wanted.account is not None:
        query = query.where(Run.user_id == (await find_account(session, wanted.account)).id)
    if wanted.older_than is not None:
        query = query.where(Run.created_at < func.clock_timestamp() - wanted.older_than)
    if wanted.orphaned:
        live = select_live_workers(lease_seconds)
        query = query.where(Run.status == "running", Run.worker_id.not_in(live))
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def show_run(session: AsyncSession, run_id: UUID, *, lease_seconds: int) -> dict[str, Any]:
    """Return one run with its approvals. Raises RunNotFound."""
    query = _select(lease_seconds).where(Run.id == run_id)
    query = query.add_columns(
        Run.turn_id, Run.fence, Run.unsubscribed_since, Run.request["model"].astext.label("model")
    )
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise RunNotFound
    call = pending_tool_calls.c
    approvals = select(
        call.interrupt_id, call.tool_name.label("tool"), call.status, call.requested_at
    ).add_columns(call.expires_at)
    found = await session.execute(approvals.where(call.run_id == run_id).order_by(call.ordinal))
    return {**row, "approvals": [dict(each) for each in found.mappings()]}


async def find_run_id(session: AsyncSession, typed: str, account: str | None) -> UUID:
    """Return the id of a run by its own id, or by its client's id and account.

    Of several runs with a client's id this is the newest. Raises RunNotFound, AccountUnknown.
    """
    run_id = _read_uuid(typed)
    query = select(Run.id).where(Run.id == run_id)
    if account is not None:
        user = await find_account(session, account)
        is_named = (Run.id == run_id) | (Run.wire_id == typed)
        query = select(Run.id).where(Run.user_id == user.id, is_named)
    found = await session.scalar(query.order_by(Run.created_at.desc()).limit(1))
    if found is None:
        raise RunNotFound
    return found


def _read_uuid(typed: str) -> UUID | None:
    try:
        return UUID(strip_invisible(typed))
    except ValueError:
        return None


def _select(lease_seconds: int) -> Select[Any]:
    live = select_live_workers(lease_seconds)
    age = func.extract("epoch", func.coalesce(Run.ended_at, func.clock_timestamp()))
    seconds = func.round(age - func.extract("epoch", Run.created_at), 1).cast(Float)
    return (
        select(
            Run.id,
            Run.wire_id.label("client_id"),
            Run.kind,
            Run.status,
            User.username.label("user"),
            Run.user_id,
            Thread.client_id.label("thread"),
            Run.created_at,
            Run.ended_at,
            seconds.label("seconds"),
            Run.attempts,
            Run.worker_id,
            Run.worker_id.in_(live).label("has_live_worker"),
            Run.cancel_requested_at,
            Run.outcome["code"].astext.label("error_code"),
        )
        .outerjoin(User, User.id == Run.user_id)
        .outerjoin(Thread, Thread.id == Run.thread_id)
    )
