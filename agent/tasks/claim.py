"""Taking a task: one worker at a time drives it, and whoever comes later finds it taken."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.planner import events
from agent.runs.execution.takeover import MAX_ATTEMPTS, RecoveryFailed
from agent.runs.execution.worker import RunExecutor, RunWorker
from agent.runs.streams.live_run import LiveRun
from checkpoints.fences import raise_fence
from checkpoints.saver import delete_turn
from domain.conversations.models import Run, Worker
from domain.conversations.runs import live_workers
from domain.core.database.sessions import driver_connection

OVERDUE_SECONDS = 10
"""How long a task may wait before somebody asks whether its job was lost."""
MAX_TASKS_PER_CHECK = 200


async def claim_task(worker: RunWorker, task_id: UUID, drive: RunExecutor) -> LiveRun | None:
    """Drive a task that no live worker has: a new one, or one that a dead worker has left.

    None where there is nothing to be done. The old worker, should it wake up, can write nothing.
    """
    if worker.is_draining:
        return None
    with worker.announce() as announced:
        async with worker.dependencies.sessions.begin() as session:
            taken = await _take(session, worker, task_id)
            if taken is None:
                return None
            announced.add(taken.id)
        return worker.begin(taken, drive)


async def find_overdue(session: AsyncSession, lease_seconds: int) -> list[UUID]:
    """Give the tasks that nobody has taken for a while, or whose worker has died."""
    waiting = and_(
        Run.status == "pending",
        Run.created_at < func.clock_timestamp() - timedelta(seconds=OVERDUE_SECONDS),
    )
    abandoned = and_(Run.status == "running", Run.worker_id.not_in(live_workers(lease_seconds)))
    query = select(Run.id).where(Run.kind == "task", or_(waiting, abandoned))
    return list(await session.scalars(query.order_by(Run.created_at).limit(MAX_TASKS_PER_CHECK)))


async def _take(session: AsyncSession, worker: RunWorker, task_id: UUID) -> Run | None:
    query = select(Run).where(Run.id == task_id, Run.kind == "task").with_for_update()
    run = await session.scalar(query)
    if run is None or not await _is_free(session, worker, run):
        return None
    connection = await driver_connection(session)
    run.fence = await raise_fence(connection, run.id)
    if run.attempts >= MAX_ATTEMPTS:
        error = RecoveryFailed().text(run.request["locale"])
        run.status, run.outcome = "failed", events.error(error)
        run.ended_at = func.clock_timestamp()
        await delete_turn(connection, str(run.id))
        return None
    run.status, run.worker_id, run.attempts = "running", worker.id, run.attempts + 1
    await session.flush()
    return run


async def _is_free(session: AsyncSession, worker: RunWorker, run: Run) -> bool:
    if run.status == "pending":
        return True
    if run.status != "running":
        return False
    if run.worker_id == worker.id:
        return not worker.executes(run.id)
    alive = live_workers(worker.dependencies.settings.lease_seconds)
    return await session.scalar(alive.where(Worker.id == run.worker_id)) is None
