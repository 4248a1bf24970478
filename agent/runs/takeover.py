"""Carrying on a run whose worker died."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph import events
from agent.graph.execution import fault
from agent.runs.endings import give_up_turn, mark_ended
from agent.runs.live import LiveRun
from agent.runs.worker import RunWorker
from checkpoints.fences import raise_fence
from domain.conversations.models import Run, Thread
from domain.conversations.runs import find_running
from domain.conversations.threads import lock_thread_by_id
from domain.core.db import driver_connection
from domain.core.errors import DomainError
from domain.core.i18n import mark

MOST_ATTEMPTS = 4
"""The first, and three times that somebody else carries it on."""


class RecoveryFailed(DomainError):
    code = "recovery_failed"
    message = mark("The agent could not finish this. Please try again.")


async def take_over(worker: RunWorker, run: Run) -> LiveRun | None:
    """Drive a run on from where its dead worker left it.

    None where somebody else was faster. The old worker, should it wake up, can write nothing.
    """
    if run.thread_id is None:
        return None
    async with worker.parts.sessions.begin() as session:
        thread = await lock_thread_by_id(session, run.thread_id)
        lease = worker.parts.settings.lease_seconds
        running = await find_running(session, run.thread_id, lease)
        if thread is None or running is None or running.run.id != run.id:
            return None
        taken = running.run
        if running.is_driven and taken.worker_id != worker.id:
            return None
        if taken.attempts >= MOST_ATTEMPTS:
            await _give_up(session, thread, taken)
            return None
        taken.fence = await raise_fence(await driver_connection(session), thread.id)
        taken.worker_id = worker.id
        taken.attempts += 1
    return worker.begin(taken)


async def _give_up(session: AsyncSession, thread: Thread, run: Run) -> None:
    """End a run that was carried on too often: whatever it does seems to kill its workers."""
    await raise_fence(await driver_connection(session), thread.id)
    text = "The agent stopped because of a fault. It is not known whether this was done."
    await give_up_turn(session, thread, run, fault("failed", text))
    error = RecoveryFailed()
    mark_ended(
        thread, run, "failed", events.run_error(error.code, error.text(run.request["locale"]), [])
    )
