"""Runs: which worker executes what, and how it ended; and the workers' leases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    Interval,
    Select,
    String,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.log_ids import bind_run
from domain.conversations.models import IS_RESTATED, RUNNING_CHAT, Run, Worker
from domain.core.caller import Caller
from domain.core.errors import NotFound
from domain.core.i18n import gettext_noop

NO_WORKER = UUID(int=0)
"""The `worker_id` of a run that no worker owns."""
MAX_RESTATED_IDS = 32
"""How many requests that got the interrupts of a run again are known by their ids."""

# Statements of every chat run, and of every few seconds, are built once: building one takes longer
# than executing it. Those of every few seconds are executed without the ORM.
_RUNS_OF_WORKER = select(Run.id, Run.fence).where(
    Run.worker_id == bindparam("worker_id"), Run.status == "running"
)
_RENEW = (
    update(Worker)
    .where(Worker.id == bindparam("worker_id"))
    .values(renewed_at=func.clock_timestamp())
)
_BY_WIRE_ID = select(Run).where(
    Run.user_id == bindparam("user_id"), Run.wire_id == bindparam("wire_id")
)
_NEWEST = _BY_WIRE_ID.order_by(Run.created_at.desc()).limit(1)
_SAME_OR_NEWEST = _BY_WIRE_ID.order_by(
    (Run.fingerprint == bindparam("fingerprint")).desc(), Run.created_at.desc()
).limit(1)
_RESTATED = (
    select(Run)
    .where(
        text(IS_RESTATED),
        Run.restated_as.contains(array([bindparam("wire_id", type_=String)])),
        Run.user_id == bindparam("user_id"),
    )
    .order_by(Run.created_at.desc())
    .limit(1)
)
_LATEST = (
    select(Run)
    .where(Run.thread_id == bindparam("thread_id"))
    .order_by(Run.created_at.desc())
    .limit(1)
)
_HAS_LIVE_WORKER = Worker.renewed_at > func.clock_timestamp() - bindparam("lease", type_=Interval)
_THREAD_STATE = _LATEST.add_columns(func.coalesce(_HAS_LIVE_WORKER, False)).outerjoin(
    Worker, Worker.id == Run.worker_id
)

_RUNNING_SLOTS = select(Run.slot).where(Run.user_id == bindparam("user_id"), text(RUNNING_CHAT))
_OWN_RUNS = (
    func.unnest(bindparam("run_ids", type_=ARRAY(Uuid)))
    .table_valued(column("run_id", Uuid), name="own_runs")
    .render_derived()
)
_REVOKED = (
    select(_OWN_RUNS.c.run_id, Run.fence)
    .outerjoin_from(_OWN_RUNS, Run, Run.id == _OWN_RUNS.c.run_id)
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
    """The running run of a thread, and whether its worker is alive."""

    run: Run
    has_live_worker: bool


@dataclass(frozen=True, slots=True)
class ThreadState:
    """The latest run of a thread, and the same run again while it is running."""

    latest: Run | None = None
    running: RunningRun | None = None


async def find_same_or_newest_run(
    session: AsyncSession, caller: Caller, wire_id: str, fingerprint: bytes
) -> Run | None:
    """Return the caller's run of this wire id that the same request started, else the newest."""
    parameters = {"user_id": caller.user_id, "wire_id": wire_id, "fingerprint": fingerprint}
    return await session.scalar(_SAME_OR_NEWEST, parameters)


async def get_run(session: AsyncSession, caller: Caller, wire_id: str) -> Run:
    """Return the newest of the caller's runs with this wire id. Raises RunNotFound.

    The id of a request that only got open interrupts again stands for the run that they are of.
    """
    parameters = {"user_id": caller.user_id, "wire_id": wire_id}
    run = await session.scalar(_NEWEST, parameters)
    if run is None:
        run = await session.scalar(_RESTATED, parameters)
    if run is None:
        raise RunNotFound
    bind_run(run)
    return run


async def find_thread_state(
    session: AsyncSession, thread_id: UUID, lease_seconds: int
) -> ThreadState:
    """Return the state of a thread. Only its latest run can be running.

    A worker is alive while it renews its lease.
    """
    parameters = {"thread_id": thread_id, "lease": timedelta(seconds=lease_seconds)}
    row = (await session.execute(_THREAD_STATE, parameters)).one_or_none()
    if row is None:
        return ThreadState()
    run, has_live_worker = row
    return ThreadState(run, RunningRun(run, has_live_worker) if run.status == "running" else None)


async def find_running_run(
    session: AsyncSession, thread_id: UUID, lease_seconds: int
) -> RunningRun | None:
    """Return the running run of a thread, or None."""
    return (await find_thread_state(session, thread_id, lease_seconds)).running


async def is_running(session: AsyncSession, run_id: UUID, *, fence: int | None = None) -> bool:
    """Return whether a run is running, and under this fence if one is given."""
    query = select(Run.id).where(Run.id == run_id, Run.status == "running")
    if fence is not None:
        query = query.where(Run.fence == fence)
    return await session.scalar(query) is not None


async def find_running_slots(session: AsyncSession, caller: Caller) -> list[int | None]:
    """Return the slots of the caller's running chats; one that continues a turn has none.

    After `charge_storage`, which lets chats that start concurrently wait for each other, each one
    sees those before it.
    """
    return list(await session.scalars(_RUNNING_SLOTS, {"user_id": caller.user_id}))


async def is_run_of_turn(session: AsyncSession, turn_id: UUID, wire_id: str) -> bool:
    """Return whether a turn has a run with this wire id."""
    query = select(Run.id).where(Run.turn_id == turn_id, Run.wire_id == wire_id).limit(1)
    return await session.scalar(query) is not None


def record_restatement(run: Run, wire_id: str) -> None:
    """Store that the interrupts of a run were restated to a request; its thread is locked."""
    others = [each for each in run.restated_as if each != wire_id]
    run.restated_as = [*others, wire_id][-MAX_RESTATED_IDS:]


async def find_latest_run(session: AsyncSession, thread_id: UUID) -> Run | None:
    """Return the latest run of a thread, or None."""
    return await session.scalar(_LATEST, {"thread_id": thread_id})


async def register_worker(session: AsyncSession, worker_id: UUID) -> None:
    """Store a new worker, which holds a lease from now on."""
    await session.execute(insert(Worker).values(id=worker_id))


async def renew_worker(session: AsyncSession, worker_id: UUID) -> bool:
    """Renew a worker's lease, for all its runs, and return whether the worker exists.

    A worker that has retired stays retired, even if a late renewal arrives.
    """
    connection = await session.connection()
    renewed = await connection.execute(_RENEW, {"worker_id": worker_id})
    return renewed.rowcount > 0


def select_live_workers(lease_seconds: int) -> Select[UUID]:
    """Select the ids of the workers that were renewed within a lease."""
    return select(Worker.id).where(_HAS_LIVE_WORKER).params(lease=timedelta(seconds=lease_seconds))


async def retire_worker(session: AsyncSession, worker_id: UUID) -> None:
    """Delete a worker; other workers can take its runs over at once."""
    await session.execute(delete(Worker).where(Worker.id == worker_id))


async def find_runs_of_worker(session: AsyncSession, worker_id: UUID) -> list[tuple[UUID, int]]:
    """Return the ids and fences of the running runs whose rows name this worker."""
    connection = await session.connection()
    found = await connection.execute(_RUNS_OF_WORKER, {"worker_id": worker_id})
    return [(run_id, fence) for run_id, fence in found]


def count_runs_of_worker() -> Select[int]:
    """Count the running runs whose rows name the worker with the parameter `worker_id`."""
    return select(func.count()).select_from(_RUNS_OF_WORKER.subquery())


async def release_run(session: AsyncSession, run_id: UUID, fence: int) -> None:
    """Let any worker take over a running run, unless one has done so already."""
    owned = update(Run).where(Run.id == run_id, Run.fence == fence, Run.status == "running")
    await session.execute(owned.values(worker_id=NO_WORKER))


async def request_cancel(session: AsyncSession, run_id: UUID) -> None:
    """Request that the worker of a run cancels it."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.status == "running", Run.cancel_requested_at.is_(None))
        .values(cancel_requested_at=func.clock_timestamp())
    )


async def request_cancel_of_all(session: AsyncSession, caller: Caller) -> list[UUID]:
    """Request the cancellation of all running runs of the caller, and return their ids."""
    requested_at = func.coalesce(Run.cancel_requested_at, func.clock_timestamp())
    running = update(Run).where(Run.user_id == caller.user_id, Run.status == "running")
    cancelled = running.values(cancel_requested_at=requested_at).returning(Run.id)
    return list(await session.scalars(cancelled))


async def record_subscribers(
    session: AsyncSession, run_id: UUID, fence: int, *, has_subscribers: bool
) -> None:
    """Store whether a running run has subscribers on the worker that executes it."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.fence == fence, Run.status == "running")
        .values(unsubscribed_since=None if has_subscribers else func.clock_timestamp())
    )


async def find_revoked_runs(
    session: AsyncSession, worker_id: UUID, run_ids: Collection[UUID]
) -> list[tuple[UUID, int]]:
    """Return the ids and current fences of those runs that a worker must stop.

    The run was cancelled; or another worker took it over, which raised the fence; or it was
    deleted, and the fence is 0.
    """
    parameters = {"worker_id": worker_id, "run_ids": list(run_ids)}
    return [(run_id, fence or 0) for run_id, fence in await session.execute(_REVOKED, parameters)]


def select_orphaned_runs(lease_seconds: int) -> Select[Run]:
    """Select the running runs of threads whose worker is dead."""
    return select(Run).where(
        Run.status == "running",
        Run.worker_id.not_in(select_live_workers(lease_seconds)),
        Run.kind != "task",
    )


async def find_orphaned_runs(session: AsyncSession, lease_seconds: int) -> list[Run]:
    """Return the running runs of threads whose worker is dead, the oldest first, at most 100."""
    query = select_orphaned_runs(lease_seconds).order_by(Run.created_at).limit(100)
    return list(await session.scalars(query))


async def delete_dead_workers(session: AsyncSession) -> None:
    """Delete the workers whose last renewal is older than a day."""
    a_day_ago = func.clock_timestamp() - timedelta(days=1)
    await session.execute(delete(Worker).where(Worker.renewed_at < a_day_ago))
