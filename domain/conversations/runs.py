"""Runs: the rows that say who works on what, and how it ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    Interval,
    Select,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Run, Worker
from domain.core.caller import Caller
from domain.core.database.advisory_locks import advisory_lock
from domain.core.errors import NotFound
from domain.core.i18n import gettext_noop

NO_WORKER = UUID(int=0)
"""The worker of a run that no worker has."""

# What every run of a chat asks is written once: building a statement takes longer than running it.
_BY_CLIENT_ID = select(Run).where(
    Run.user_id == bindparam("user_id"), Run.client_id == bindparam("client_id")
)
_LATEST = (
    select(Run)
    .where(Run.thread_id == bindparam("thread_id"))
    .order_by(Run.created_at.desc())
    .limit(1)
)
_RENEWED = Worker.renewed_at > func.clock_timestamp() - bindparam("lease", type_=Interval)
_THREAD_STATE = _LATEST.add_columns(func.coalesce(_RENEWED, False)).outerjoin(
    Worker, Worker.id == Run.worker_id
)

_RUNNING = select(func.count()).where(
    Run.user_id == bindparam("user_id"), Run.status == "running", Run.kind == "chat"
)
_DRIVEN = (
    func.unnest(bindparam("run_ids", type_=ARRAY(Uuid)))
    .table_valued(column("run_id", Uuid), name="driven")
    .render_derived()
)
_REVOKED = (
    select(_DRIVEN.c.run_id, Run.fence)
    .outerjoin_from(_DRIVEN, Run, Run.id == _DRIVEN.c.run_id)
    .where(
        Run.id.is_(None)
        | Run.cancel_requested_at.is_not(None)
        | (Run.worker_id != bindparam("worker_id"))
    )
)


class RunNotFound(NotFound):
    code = "run_not_found"
    message = gettext_noop("There is no such run.")


@dataclass(frozen=True, slots=True)
class RunningRun:
    """The run that a thread is busy with, and whether its worker still lives."""

    run: Run
    has_live_worker: bool


@dataclass(frozen=True, slots=True)
class ThreadState:
    """What a thread has come to: its latest run, and the same again while it is under way."""

    latest: Run | None = None
    running: RunningRun | None = None


async def find_run(session: AsyncSession, caller: Caller, client_id: str) -> Run | None:
    """Give the caller's run of that name."""
    return await session.scalar(_BY_CLIENT_ID, {"user_id": caller.user_id, "client_id": client_id})


async def get_run(session: AsyncSession, caller: Caller, client_id: str) -> Run:
    """Give the caller's run of that name. Raises RunNotFound."""
    run = await find_run(session, caller, client_id)
    if run is None:
        raise RunNotFound
    return run


async def find_thread_state(
    session: AsyncSession, thread_id: UUID, lease_seconds: int
) -> ThreadState:
    """Say what a thread has come to. Only its latest run can be under way.

    A run is driven while its worker is renewed.
    """
    given = {"thread_id": thread_id, "lease": timedelta(seconds=lease_seconds)}
    row = (await session.execute(_THREAD_STATE, given)).one_or_none()
    if row is None:
        return ThreadState()
    run, has_live_worker = row
    return ThreadState(run, RunningRun(run, has_live_worker) if run.status == "running" else None)


async def find_running(
    session: AsyncSession, thread_id: UUID, lease_seconds: int
) -> RunningRun | None:
    """Give the run that a thread is busy with."""
    return (await find_thread_state(session, thread_id, lease_seconds)).running


async def is_running(session: AsyncSession, run_id: UUID, *, fence: int | None = None) -> bool:
    """Return whether a run is running, and under this fence if one is given."""
    query = select(Run.id).where(Run.id == run_id, Run.status == "running")
    if fence is not None:
        query = query.where(Run.fence == fence)
    return await session.scalar(query) is not None


async def count_running(session: AsyncSession, caller: Caller) -> int:
    """Count the caller's chats that are under way; until the commit nobody else counts them.

    So of many that begin at once each sees those before it.
    """
    await advisory_lock(session, f"running chats:{caller.user_id}")
    return (await session.execute(_RUNNING, {"user_id": caller.user_id})).scalar_one()


async def find_latest(session: AsyncSession, thread_id: UUID) -> Run | None:
    """Give the run that a thread has come to."""
    return await session.scalar(_LATEST, {"thread_id": thread_id})


async def register_worker(session: AsyncSession, worker_id: UUID) -> None:
    """Say that there is a new worker, and that it lives."""
    await session.execute(insert(Worker).values(id=worker_id))


async def renew_worker(session: AsyncSession, worker_id: UUID) -> bool:
    """Say that a worker lives, in one statement, whatever it has under way.

    Gives whether it is known. One that has retired stays so, however late its last word comes.
    """
    renewed = update(Worker).where(Worker.id == worker_id)
    renewed = renewed.values(renewed_at=func.clock_timestamp()).returning(Worker.id)
    return await session.scalar(renewed) is not None


def live_workers(lease_seconds: int) -> Select[UUID]:
    """Select the ids of the workers that were renewed within a lease."""
    return select(Worker.id).where(_RENEWED).params(lease=timedelta(seconds=lease_seconds))


async def retire_worker(session: AsyncSession, worker_id: UUID) -> None:
    """Say that a worker is gone; others may take its runs over at once."""
    await session.execute(delete(Worker).where(Worker.id == worker_id))


async def find_runs_of_worker(session: AsyncSession, worker_id: UUID) -> list[tuple[UUID, int]]:
    """Give the runs under way that are a worker's by their rows: their ids and fences."""
    query = select(Run.id, Run.fence).where(Run.worker_id == worker_id, Run.status == "running")
    return [(run_id, fence) for run_id, fence in await session.execute(query)]


async def release_run(session: AsyncSession, run_id: UUID, fence: int) -> None:
    """Let anybody take over a run that is under way, unless somebody has done so already."""
    held = update(Run).where(Run.id == run_id, Run.fence == fence, Run.status == "running")
    await session.execute(held.values(worker_id=NO_WORKER))


async def request_cancel(session: AsyncSession, run_id: UUID) -> None:
    """Put a mark on a run that whoever drives it has to honour."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.status == "running", Run.cancel_requested_at.is_(None))
        .values(cancel_requested_at=func.clock_timestamp())
    )


async def request_cancel_of_all(session: AsyncSession, caller: Caller) -> list[UUID]:
    """Put the mark on every run of the caller's that is under way, and give their ids."""
    marked_at = func.coalesce(Run.cancel_requested_at, func.clock_timestamp())
    running = update(Run).where(Run.user_id == caller.user_id, Run.status == "running")
    marked = running.values(cancel_requested_at=marked_at).returning(Run.id)
    return list(await session.scalars(marked))


async def record_subscribers(
    session: AsyncSession, run_id: UUID, fence: int, *, has_subscribers: bool
) -> None:
    """Note whether anybody reads a run that is under way, on the worker that drives it."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.fence == fence, Run.status == "running")
        .values(unsubscribed_since=None if has_subscribers else func.clock_timestamp())
    )


async def find_revoked(
    session: AsyncSession, worker_id: UUID, run_ids: Collection[UUID]
) -> list[tuple[UUID, int]]:
    """Give the ids and fences of those runs that a worker is to stop.

    Somebody has cancelled them; or carries them on, and the fence is a later one; or has deleted
    them, and the fence is 0.
    """
    given = {"worker_id": worker_id, "run_ids": list(run_ids)}
    return [(run_id, fence or 0) for run_id, fence in await session.execute(_REVOKED, given)]


async def find_orphaned(session: AsyncSession, lease_seconds: int) -> list[Run]:
    """Give the chats that are under way and whose worker has died, the oldest first."""
    query = select(Run).where(
        Run.status == "running",
        Run.worker_id.not_in(live_workers(lease_seconds)),
        Run.kind == "chat",
    )
    return list(await session.scalars(query.order_by(Run.created_at).limit(100)))


async def delete_dead_workers(session: AsyncSession) -> None:
    """Delete the rows of workers that were last heard of a day ago."""
    long_ago = func.clock_timestamp() - timedelta(days=1)
    await session.execute(delete(Worker).where(Worker.renewed_at < long_ago))
