"""Claiming a task: one worker at a time executes it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.planner import events
from agent.runs.execution.takeover import RecoveryFailed, begin_attempt, begin_claimed
from agent.runs.execution.worker import RunExecutor, RunWorker
from agent.runs.records.measurement import count_end
from agent.runs.streams.live_run import LiveRun
from checkpoints.saver import delete_turn
from domain.conversations.models import Run, Worker
from domain.conversations.runs import RunningRun, select_live_workers
from domain.core.database.sessions import driver_connection

OVERDUE_SECONDS = 10
"""How long a task can stay pending before its job counts as lost."""
MAX_TASKS_PER_CHECK = 200


async def claim_task(worker: RunWorker, task_id: UUID, execute: RunExecutor) -> LiveRun | None:
    """Execute a task that no live worker executes: a new one, or one that a dead worker left.

    Returns None if there is nothing to do or this worker drains.
    """
    if worker.is_draining:
        return None
    return await begin_claimed(worker, partial(_claim, worker, task_id), execute)


def select_overdue(lease_seconds: int) -> Select[UUID]:
    """Select the ids of tasks that are overdue, or whose worker died."""
    overdue = and_(
        Run.status == "pending",
        Run.created_at < func.clock_timestamp() - timedelta(seconds=OVERDUE_SECONDS),
    )
    orphaned = and_(
        Run.status == "running", Run.worker_id.not_in(select_live_workers(lease_seconds))
    )
    return select(Run.id).where(Run.kind == "task", or_(overdue, orphaned))


async def find_overdue(session: AsyncSession, lease_seconds: int) -> list[UUID]:
    """Return the ids of tasks that are overdue, or whose worker died, the oldest first."""
    query = select_overdue(lease_seconds)
    return list(await session.scalars(query.order_by(Run.created_at).limit(MAX_TASKS_PER_CHECK)))


async def _claim(worker: RunWorker, task_id: UUID, session: AsyncSession) -> Run | None:
    query = select(Run).where(Run.id == task_id, Run.kind == "task").with_for_update()
    run = await session.scalar(query)
    if run is None or not await _is_free(session, worker, run):
        return None
    if not await begin_attempt(session, worker, run, run.id):
        await _give_up(session, run)
        return None
    run.status = "running"
    await session.flush()
    return run


async def _is_free(session: AsyncSession, worker: RunWorker, run: Run) -> bool:
    """Return whether a task is pending, or running without a live worker that executes it."""
    if run.status != "running":
        return run.status == "pending"
    live = select_live_workers(worker.dependencies.settings.lease_seconds)
    has_live_worker = await session.scalar(live.where(Worker.id == run.worker_id)) is not None
    return not worker.is_executed(RunningRun(run, has_live_worker))


async def _give_up(session: AsyncSession, run: Run) -> None:
    """End a task that was taken over too often: it seems to kill its workers."""
    count_end("task", "failed", code=RecoveryFailed.code)
    error = RecoveryFailed().text(run.request["locale"])
    run.status, run.outcome = "failed", events.error(error)
    run.ended_at = func.clock_timestamp()
    await delete_turn(await driver_connection(session), str(run.id))
