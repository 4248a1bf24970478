"""The background jobs that execute tasks, and that find tasks without a live worker.

The run's row is the source of truth and a job only asks a worker to look at it, so a job that comes
twice, late or never does no harm.
"""

from functools import partial
from uuid import UUID

from procrastinate import Blueprint

from agent.graph.planner.build import build_planner
from agent.runs.execution.worker import RunWorker
from agent.tasks.claim import claim_task, find_overdue
from agent.tasks.runner import execute_task
from domain.diet.queue import TASK_QUEUE, queue_task


def task_jobs(worker: RunWorker) -> Blueprint:
    """Return the job with which this worker executes a task; it lasts as long as the task."""
    tasks = Blueprint()
    execute = partial(execute_task, build_planner(worker.dependencies.saver))

    @tasks.task(name="drive", queue=TASK_QUEUE)
    async def drive(task_id: str) -> None:
        live = await claim_task(worker, UUID(task_id), execute)
        if live is not None:
            await live.wait()

    return tasks


def task_recovery_jobs(worker: RunWorker) -> Blueprint:
    """Return the job that finds tasks without a live worker.

    It has another queue than the tasks, where it could wait behind the very tasks it looks for.
    """
    tasks = Blueprint()

    @tasks.task(name="recover")
    async def recover(timestamp: int = 0) -> None:  # noqa: ARG001
        await queue_overdue(worker)

    return tasks


async def queue_overdue(worker: RunWorker) -> None:
    """Queue again the tasks that have waited for too long, and those without a live worker."""
    lease_seconds = worker.dependencies.settings.lease_seconds
    await worker.lease.release_orphaned_runs()
    async with worker.dependencies.sessions() as session:
        overdue = await find_overdue(session, lease_seconds)
    for task_id in overdue:
        async with worker.dependencies.sessions.begin() as session:
            await queue_task(session, task_id)
