"""Queues the jobs that maintain runs and tasks, if there is anything for them to do.

A worker asks with one query. On an idle server a job of its own for each check would cost more
than everything else.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, select

from agent.runs.execution.worker import RunWorker
from agent.tasks.claim import select_overdue
from checkpoints.pending_calls import select_threads_with_expired_calls
from domain.conversations.runs import count_runs_of_worker, select_orphaned_runs
from domain.core.database.sessions import read_only_session
from domain.core.jobs import defer

CHECK_INTERVAL_SECONDS = 5
JOBS = ("runs:recover", "runs:expire", "task_recovery:recover")


async def queue_due_jobs(worker: RunWorker) -> None:
    """Queue each of the jobs that has something to do, unless it is queued already.

    If this worker has runs whose execution broke off, it releases them first, so that a job finds
    them.
    """
    due = await _find_due(worker)
    if due["owned"] > len(worker.live_runs):
        await worker.lease.release_orphaned_runs()
        due = await _find_due(worker)
    jobs = [name for name in JOBS if due[name]]
    if jobs:
        async with worker.dependencies.sessions.begin() as session:
            for name in jobs:
                await defer(session, name, {}, queueing_lock=name)


async def _find_due(worker: RunWorker) -> Mapping[str, Any]:
    """Return whether each of JOBS is due, and how many runs are `owned` by this worker's id."""
    query = _select_due(worker.dependencies.settings.lease_seconds)
    async with read_only_session(worker.dependencies.sessions) as session:
        connection = await session.connection()  # without the work of the ORM
        result = await connection.execute(query, {"worker_id": worker.id})
        return dict(result.mappings().one())


@cache
def _select_due(lease_seconds: int) -> Select[Any]:
    """Build the query once: that takes as long as its execution."""
    queries = (
        select_orphaned_runs(lease_seconds),
        select_threads_with_expired_calls(),
        select_overdue(lease_seconds),
    )
    owned = count_runs_of_worker().scalar_subquery().label("owned")
    due = [exists(query).label(name) for name, query in zip(JOBS, queries, strict=True)]
    return select(owned, *due)
