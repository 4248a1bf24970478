"""Deleting threads: messages, runs, checkpoints, fences and event logs."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from checkpoints.deletion import delete_approval_feed, delete_checkpoint_data
from domain.conversations.deletion import ThreadHistory, delete_threads, find_thread_history
from domain.conversations.models import Thread
from domain.conversations.runs import RunningRun, find_running_run, request_cancel
from domain.conversations.storage import release_storage
from domain.conversations.threads import lock_thread
from domain.core.caller import Caller

STOP_TIMEOUT_SECONDS = 5.0
"""How long a running run gets to end before its thread is deleted."""
POLL_INTERVAL_SECONDS = 0.1
MAX_THREADS_PER_STATEMENT = 500


async def delete_thread(worker: RunWorker, caller: Caller, *, thread_id: str) -> None:
    """Delete a conversation: its messages, runs, approvals and everything else stored of it.

    A running run is cancelled, and its subscribers receive that outcome; an effect that has begun
    finishes first. A run that does not stop in time, or that has just begun, can write nothing
    afterwards, and stops as soon as its worker notices.
    Raises ThreadNotFound.
    """
    async with worker.dependencies.sessions.begin() as session:
        thread = await lock_thread(session, caller, thread_id)
        running = await find_running_run(
            session, thread.id, worker.dependencies.settings.lease_seconds
        )
        if running is not None:
            await request_cancel(session, running.run.id)
    if running is not None:
        await _wait_until_stopped(worker, running)
    async with worker.dependencies.sessions.begin() as session:
        thread = await lock_thread(session, caller, thread_id)
        history = await delete_locked_threads(session, caller.user_id, [thread.id])
    await worker.event_log.delete(caller.user_id, history.run_ids)


async def delete_all_threads(session: AsyncSession, user_id: UUID) -> None:
    """Delete all of a user's conversations in the caller's transaction.

    Running runs can write nothing afterwards, and stop.
    """
    query = select(Thread.id).where(Thread.user_id == user_id).order_by(Thread.id)
    query = query.limit(MAX_THREADS_PER_STATEMENT).with_for_update()
    charged = 0
    while thread_ids := list(await session.scalars(query)):
        _, charged_for_these = await _delete(session, thread_ids)
        charged += charged_for_these
    await delete_approval_feed(session, user_id)
    await release_storage(session, user_id, charged=charged)


async def delete_locked_threads(
    session: AsyncSession, user_id: UUID, thread_ids: Sequence[UUID]
) -> ThreadHistory:
    """Delete threads of a user whose rows the caller's transaction has locked.

    The caller deletes the event logs of their runs after the commit.
    """
    history, charged = await _delete(session, thread_ids)
    await release_storage(session, user_id, charged=charged)
    return history


async def _delete(session: AsyncSession, thread_ids: Sequence[UUID]) -> tuple[ThreadHistory, int]:
    """Delete threads whose rows are locked, and return how many bytes were charged for them.

    The fences go first: from then on no run can write.
    """
    history = await find_thread_history(session, thread_ids)
    await delete_checkpoint_data(session, thread_ids, history.turn_ids)
    return history, await delete_threads(session, thread_ids)


async def _wait_until_stopped(worker: RunWorker, running: RunningRun) -> None:
    try:
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            live = worker.live_runs.get(running.run.id)
            if live is not None:
                live.cancel()
                await live.wait()
            elif running.has_live_worker and running.run.worker_id != worker.id:
                while await worker.is_running(running.run.id):  # noqa: ASYNC110 (another process executes it)
                    await asyncio.sleep(POLL_INTERVAL_SECONDS)
    except TimeoutError:
        return
