"""The recovery of runs whose worker died, and the jobs that maintain runs.

The run's row is the source of truth and a job only triggers a check: a job can run twice, late or
never without harm. agent/tasks/due_jobs.py queues those that have something to do.
"""

import structlog
from procrastinate import Blueprint

from agent.runs.execution.approval_expiry import expire_interrupts
from agent.runs.execution.takeover import take_over
from agent.runs.execution.worker import RunWorker
from domain.conversations.log_ids import ids_of_run
from domain.conversations.runs import delete_dead_workers, find_orphaned_runs

log = structlog.get_logger(__name__)


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


async def recover_runs(worker: RunWorker) -> None:
    """Take over every run whose worker died or released it."""
    if worker.is_draining:
        return
    await worker.lease.release_orphaned_runs()
    async with worker.dependencies.sessions() as session:
        orphaned = await find_orphaned_runs(session, worker.dependencies.settings.lease_seconds)
    for run in orphaned:
        live = await take_over(worker, run)
        if live is not None:
            with ids_of_run(live.run):
                log.info("run_taken_over", attempt=live.run.attempts)
