"""Deleting conversations with everything of theirs, wherever it is kept."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from checkpoints.deletion import delete_scopes
from domain.conversations.deletion import ThreadHistory, delete_threads, find_thread_history
from domain.conversations.models import Thread
from domain.conversations.runs import RunningRun, find_running, is_running, request_cancel
from domain.conversations.threads import lock_thread
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session

STOP_TIMEOUT_SECONDS = 5.0
"""How long a run that is under way gets to come to its end before its thread goes."""
POLL_INTERVAL_SECONDS = 0.1
MAX_THREADS_PER_STATEMENT = 500


async def delete_thread(worker: RunWorker, caller: Caller, *, thread_id: str) -> None:
    """Delete a conversation: messages, runs, questions, everything that was kept of it.

    A run that is under way is stopped, and whoever follows it is told so; an effect that has
    begun is finished first. One that does not stop in time, or has only just begun, can write
    nothing afterwards, and stops as soon as its worker sees that.
    Raises ThreadNotFound.
    """
    async with worker.dependencies.sessions.begin() as session:
        thread = await lock_thread(session, caller, thread_id)
        running = await find_running(session, thread.id, worker.dependencies.settings.lease_seconds)
        if running is not None:
            await request_cancel(session, running.run.id)
    if running is not None:
        await _wait_until_stopped(worker, running)
    async with worker.dependencies.sessions.begin() as session:
        thread = await lock_thread(session, caller, thread_id)
        history = await _erase(session, [thread.id])
    await worker.event_log.forget(history.run_ids)


async def delete_all_threads(session: AsyncSession, user_id: UUID) -> None:
    """Delete all conversations of a person, in the caller's transaction.

    Runs that are under way find nothing to write to, and stop.
    """
    query = select(Thread.id).where(Thread.user_id == user_id).order_by(Thread.id)
    query = query.limit(MAX_THREADS_PER_STATEMENT).with_for_update()
    while thread_ids := list(await session.scalars(query)):
        await _erase(session, thread_ids)


async def _erase(session: AsyncSession, thread_ids: Sequence[UUID]) -> ThreadHistory:
    """Erase threads whose rows are locked. The fences go first: from then on nobody writes."""
    history = await find_thread_history(session, thread_ids)
    await delete_scopes(session, thread_ids, history.turn_ids)
    await delete_threads(session, thread_ids)
    return history


async def _wait_until_stopped(worker: RunWorker, running: RunningRun) -> None:
    try:
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            live = worker.live_runs.get(running.run.id)
            if live is not None:
                live.cancel()
                await live.wait()
            elif running.has_live_worker and running.run.worker_id != worker.id:
                while await _is_running(worker, running.run.id):  # noqa: ASYNC110 (it runs elsewhere)
                    await asyncio.sleep(POLL_INTERVAL_SECONDS)
    except TimeoutError:
        return


async def _is_running(worker: RunWorker, run_id: UUID) -> bool:
    async with read_only_session(worker.dependencies.sessions) as session:
        return await is_running(session, run_id)
