"""The recovery of runs whose worker died."""

import structlog

from agent.runs.execution.takeover import take_over
from agent.runs.execution.worker import RunWorker
from domain.conversations.log_ids import ids_of_run
from domain.conversations.runs import find_orphaned_runs

log = structlog.get_logger(__name__)


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
