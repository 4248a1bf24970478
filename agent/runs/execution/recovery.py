"""Runs that were left behind: carried on, or closed, by whoever finds them.

The run's row is the truth and a job only says "look", so a job may come twice, late or never.
"""

import structlog
from procrastinate import Blueprint

from agent.graph.chat.state import Decision
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.takeover import take_over
from agent.runs.execution.worker import RunWorker
from checkpoints import pending_calls
from domain.conversations.runs import delete_dead_workers, find_latest, find_orphaned
from domain.conversations.threads import lock_thread_by_id

log = structlog.get_logger(__name__)


def run_maintenance_jobs(worker: RunWorker) -> Blueprint:
    """Give the periodic tasks that look after runs, as this worker does them."""
    tasks = Blueprint()

    @tasks.periodic(cron="* * * * * */5")
    @tasks.task(name="recover", queueing_lock="runs:recover")
    async def recover(timestamp: int) -> None:  # noqa: ARG001
        await recover_runs(worker)

    @tasks.periodic(cron="* * * * * */15")
    @tasks.task(name="expire", queueing_lock="runs:expire")
    async def expire(timestamp: int) -> None:  # noqa: ARG001
        await expire_interrupts(worker)

    @tasks.periodic(cron="23 * * * *")
    @tasks.task(name="forget", queueing_lock="runs:forget")
    async def forget(timestamp: int) -> None:  # noqa: ARG001
        async with worker.dependencies.sessions.begin() as session:
            await delete_dead_workers(session)

    return tasks


async def recover_runs(worker: RunWorker) -> None:
    """Carry on every run whose worker has died, or has lost it."""
    if worker.is_draining:
        return
    await worker.release_orphaned_runs()
    async with worker.dependencies.sessions() as session:
        abandoned = await find_orphaned(session, worker.dependencies.settings.lease_seconds)
    for run in abandoned:
        taken = await take_over(worker, run)
        if taken is not None:
            log.info("run_carried_on", run=str(run.id), attempt=taken.run.attempts)


async def expire_interrupts(worker: RunWorker) -> None:
    """End the turns whose questions nobody answered in time."""
    async with worker.dependencies.sessions() as session:
        thread_ids = await pending_calls.threads_with_lapsed_calls(session)
    for thread_id in thread_ids:
        async with worker.dependencies.sessions.begin() as session:
            thread = await lock_thread_by_id(session, thread_id)
            if thread is None:
                continue
            await pending_calls.expire(session, thread_id)
            latest = await find_latest(session, thread_id)
            still_open = await pending_calls.open_calls(session, thread_id)
            if latest is not None and latest.status == "interrupted" and not still_open:
                await end_turn_without_approval(session, thread, latest, Decision("expired"))
            await pending_calls.settle(session, thread_id)
