"""Queues the jobs that maintain runs and tasks, if there is anything for them to do.

A worker asks with one query. On an idle server a job of its own for each check would cost more
than everything else.
"""

from sqlalchemy import exists, select

from agent.runs.execution.worker import RunWorker
from agent.tasks.claim import select_overdue
from checkpoints.pending_calls import select_threads_with_expired_calls
from domain.conversations.runs import select_orphaned_runs
from domain.core.database.sessions import read_only_session
from domain.core.jobs import defer

CHECK_INTERVAL_SECONDS = 5


async def queue_due_jobs(worker: RunWorker) -> None:
    """Queue each of the jobs that has something to do, unless it is queued already.

    First this worker releases its runs whose execution broke off, so that a job finds them.
    """
    await worker.lease.release_orphaned_runs()
    sessions = worker.dependencies.sessions
    lease_seconds = worker.dependencies.settings.lease_seconds
    due = {
        "runs:recover": select_orphaned_runs(lease_seconds),
        "runs:expire": select_threads_with_expired_calls(),
        "task_recovery:recover": select_overdue(lease_seconds),
    }
    async with read_only_session(sessions) as session:
        row = (await session.execute(select(*(exists(query) for query in due.values())))).one()
    jobs = [name for name, is_due in zip(due, row, strict=True) if is_due]
    if jobs:
        async with sessions.begin() as session:
            for name in jobs:
                await defer(session, name, {}, queueing_lock=name)
