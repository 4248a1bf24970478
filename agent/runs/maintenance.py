"""The jobs that maintain runs.

The run's row is the source of truth and a job only triggers a check: a job can run twice, late or
never without harm. agent/tasks/due_jobs.py queues those that have something to do.
"""

from procrastinate import Blueprint

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from domain.conversations.runs import delete_dead_workers


def run_maintenance_jobs(worker: RunWorker) -> Blueprint:
    """Return the jobs that maintain runs, as this worker performs them."""
    tasks = Blueprint()

    # Processes of earlier releases queue them with a timestamp.
    @tasks.task(name="recover")
    async def recover(timestamp: int = 0) -> None:  # noqa: ARG001
        await recover_runs(worker)

    @tasks.task(name="expire")
    async def expire(timestamp: int = 0) -> None:  # noqa: ARG001
        await expire_interrupts(worker)

    @tasks.periodic(cron="23 * * * *")
    @tasks.task(name="forget", queueing_lock="runs:forget")
    async def forget(timestamp: int) -> None:  # noqa: ARG001
        async with worker.dependencies.sessions.begin() as session:
            await delete_dead_workers(session)

    return tasks
