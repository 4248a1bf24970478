"""Carrying on a run whose worker died."""

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph import events
from agent.runs.execution.outcomes import abandon_turn, store_outcome
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.live_run import LiveRun
from agent.tools.results import error_result, to_content
from checkpoints.fences import raise_fence
from domain.conversations.models import Run, Thread
from domain.conversations.runs import find_running
from domain.conversations.threads import lock_thread_by_id
from domain.core.database.sessions import driver_connection
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop

MAX_ATTEMPTS = 4
"""The first, and three times that somebody else carries it on."""


class RecoveryFailed(DomainError):
    code = "recovery_failed"
    message = gettext_noop("The agent could not finish this. Please try again.")


async def take_over(worker: RunWorker, run: Run) -> LiveRun | None:
    """Drive a run on from where its dead worker left it.

    None where somebody else was faster, where the run was given up, and where this worker is to
    stop. The old worker, should it wake up, can write nothing.
    """
    with worker.announce() as announced:
        async with worker.dependencies.sessions.begin() as session:
            taken = await _take(session, worker, run)
            if taken is None:
                return None
            announced.add(taken.id)
        return worker.begin(taken)


async def _take(session: AsyncSession, worker: RunWorker, run: Run) -> Run | None:
    thread = await lock_thread_by_id(session, run.thread_id) if run.thread_id else None
    # It may have waited for the thread, and been told to stop meanwhile.
    if thread is None or worker.is_draining:
        return None
    running = await find_running(session, thread.id, worker.dependencies.settings.lease_seconds)
    if running is None or running.run.id != run.id or worker.is_executed(running):
        return None
    taken = running.run
    taken.fence = await raise_fence(await driver_connection(session), thread.id)
    taken.worker_id = worker.id
    if taken.attempts >= MAX_ATTEMPTS:
        await _give_up(session, thread, taken)
        return None
    taken.attempts += 1
    taken.unsubscribed_since = func.clock_timestamp()
    await session.flush()
    return taken


async def _give_up(session: AsyncSession, thread: Thread, run: Run) -> None:
    """End a run that was carried on too often: whatever it does seems to kill its workers."""
    text = "The agent stopped because of a fault. It is not known whether this was done."
    await abandon_turn(session, thread, run, to_content(error_result("failed", text)))
    error = RecoveryFailed()
    store_outcome(
        thread, run, "failed", events.run_error(error.code, error.text(run.request["locale"]), [])
    )
