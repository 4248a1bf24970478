"""Deleting threads without any activity: conversations, and unapproved calls of programs.

A conversation, or a call that the person has approved, goes after MESSAGE_RETENTION_DAYS. Any other
call goes soon, so that programs cannot fill a person's storage.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import structlog
from procrastinate import Blueprint
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.lifecycle.background import log_errors
from agent.runs.execution.worker import RunWorker
from agent.runs.threads.deletion import delete_locked_threads
from checkpoints.pending_calls import IS_APPROVED
from checkpoints.tables import pending_tool_calls
from domain.conversations.models import ProgramCall, Run, Thread

log = structlog.get_logger(__name__)

Conditions = Sequence[ColumnElement[bool]]
"""Which threads to delete."""
CALL_RETENTION = timedelta(days=7)
"""How long calls of programs that were not approved are kept."""
MAX_THREADS_PER_BATCH = 500
MAX_THREADS_PER_TRANSACTION = 50
"""A transaction deletes threads of one user, whose storage it changes."""
MAX_BATCHES = 100
"""How many batches one job deletes. The next job, an hour later, deletes the rest."""


def retention_jobs(worker: RunWorker) -> Blueprint:
    """Create the task that runs once an hour."""
    tasks = Blueprint()

    @tasks.periodic(cron="53 * * * *")
    @tasks.task(name="sweep", queueing_lock="retention:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the due time)
        await delete_old_threads(worker)
        await delete_unapproved_calls(worker)

    return tasks


async def delete_old_threads(worker: RunWorker) -> int:
    """Delete the threads whose last activity is too old, and return how many there were.

    A thread with a running run or an open approval stays until that has ended. Stops when the
    worker drains.
    """
    days = worker.dependencies.settings.message_retention_days
    if days is None:
        return 0
    return await _delete_all(worker, _are_old(timedelta(days=days)))


async def delete_unapproved_calls(worker: RunWorker) -> int:
    """Delete the calls of programs that no person has approved, and return how many there were."""
    is_call = exists().where(ProgramCall.thread_id == Thread.id)
    is_approved = exists().where(pending_tool_calls.c.thread_id == Thread.id, IS_APPROVED)
    return await _delete_all(worker, (is_call, ~is_approved, *_are_old(CALL_RETENTION)))


async def _delete_all(worker: RunWorker, conditions: Conditions) -> int:
    """Delete the threads for which conditions hold, and return how many there were."""
    deleted, after = 0, UUID(int=0)
    for _ in range(MAX_BATCHES):
        batch = await _find_threads(worker, conditions, after)
        if not batch or worker.is_draining:
            break
        for user_id, thread_ids in _split(batch):
            with log_errors("old_threads_not_deleted", user_id=str(user_id)):
                deleted += await _delete(worker, user_id, thread_ids, conditions)
        after = batch[-1][0]
    if deleted:
        log.info("old_threads_deleted", threads=deleted)
    return deleted


async def _find_threads(
    worker: RunWorker, conditions: Conditions, after: UUID
) -> list[tuple[UUID, UUID]]:
    """Return the ids and owners of the next such threads behind a thread's id."""
    query = select(Thread.id, Thread.user_id).where(Thread.id > after, *conditions)
    async with worker.dependencies.sessions() as session:
        rows = await session.execute(query.order_by(Thread.id).limit(MAX_THREADS_PER_BATCH))
        return [(thread_id, user_id) for thread_id, user_id in rows]


def _split(batch: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, list[UUID]]]:
    """Return the threads of each transaction, with their owner."""
    parts: list[tuple[UUID, list[UUID]]] = []
    for user_id, rows in groupby(sorted(batch, key=lambda row: row[1]), key=lambda row: row[1]):
        own = [thread_id for thread_id, _ in rows]
        starts = range(0, len(own), MAX_THREADS_PER_TRANSACTION)
        parts += [(user_id, own[at : at + MAX_THREADS_PER_TRANSACTION]) for at in starts]
    return parts


async def _delete(
    worker: RunWorker, user_id: UUID, thread_ids: Sequence[UUID], conditions: Conditions
) -> int:
    """Delete those of the threads that are still old, in one transaction, then their event logs."""
    async with worker.dependencies.sessions.begin() as session:
        old = await _lock_threads(session, thread_ids, conditions)
        history = await delete_locked_threads(session, user_id, old)
    await worker.event_log.delete(user_id, history.run_ids)
    return len(old)


async def _lock_threads(
    session: AsyncSession, thread_ids: Sequence[UUID], conditions: Conditions
) -> list[UUID]:
    """Lock threads that no request uses at this moment, and return those that are still old.

    Every change of a thread, its runs or its approvals locks its row, so nothing begins after the
    second look.
    """
    lock = select(Thread.id).where(Thread.id.in_(thread_ids)).order_by(Thread.id)
    locked = list(await session.scalars(lock.with_for_update(skip_locked=True)))
    again = select(Thread.id).where(Thread.id.in_(locked), *conditions)
    return list(await session.scalars(again.order_by(Thread.id)))


def _are_old(retention: timedelta) -> Conditions:
    is_running = exists().where(Run.thread_id == Thread.id, Run.status == "running")
    has_open_call = exists().where(
        pending_tool_calls.c.thread_id == Thread.id, pending_tool_calls.c.status == "PENDING"
    )
    return (Thread.updated_at < func.now() - retention, ~is_running, ~has_open_call)
