"""The background jobs that drive tasks, and that find those which were left behind.

The run's row is the truth and a job only says "look", so a job may come twice, late or never.
"""

from functools import partial
from uuid import UUID

from procrastinate import Blueprint

from agent.graph.planner.build import build_planner
from agent.runs.execution.worker import RunWorker
from agent.tasks.claim import claim_task, find_overdue
from agent.tasks.runner import execute_task
from domain.diet.service import QUEUE, queue_task


def task_jobs(worker: RunWorker) -> Blueprint:
    """Give the job that drives a task, as this worker does it; it lasts as long as the task."""
    tasks = Blueprint()
    drive_one = partial(execute_task, build_planner(worker.dependencies.saver))

    @tasks.task(name="drive", queue=QUEUE)
    async def drive(task_id: str) -> None:
        live = await claim_task(worker, UUID(task_id), drive_one)
        if live is not None:
            await live.wait()

    return tasks


def task_recovery_jobs(worker: RunWorker) -> Blueprint:
    """Give the periodic job that finds tasks which were left behind.

    It is not in the queue of the tasks: there it might wait for the very ones that it looks for.
    """
    tasks = Blueprint()

    @tasks.periodic(cron="* * * * * */5")
    @tasks.task(name="recover", queueing_lock="task_recovery:recover")
    async def recover(timestamp: int) -> None:  # noqa: ARG001
        await queue_overdue(worker)

    return tasks


async def queue_overdue(worker: RunWorker) -> None:
    """Queue again what nobody has taken, and what a worker has left or lost."""
    lease_seconds = worker.dependencies.settings.lease_seconds
    await worker.release_orphaned_runs()
    async with worker.dependencies.sessions() as session:
        overdue = await find_overdue(session, lease_seconds)
    for task_id in overdue:
        async with worker.dependencies.sessions.begin() as session:
            await queue_task(session, task_id)
