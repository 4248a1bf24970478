"""Claiming runs for a worker, and taking over a chat's run whose worker died."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat import events
from agent.runs.execution.outcomes import abandon_turn, store_outcome
from agent.runs.execution.worker import RunExecutor, RunWorker
from agent.runs.records.measurement import count_end
from agent.runs.streams.live_run import LiveRun
from agent.tools.results import error_result, to_content
from checkpoints.fences import raise_fence
from checkpoints.pending_calls import number_change
from domain.conversations.models import Run, Thread
from domain.conversations.runs import find_running_run
from domain.conversations.threads import lock_thread_by_id
from domain.conversations.waiting_messages import WaitingMessages
from domain.core.database.sessions import driver_connection
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop
from domain.core.metrics.definitions import TAKEOVERS

MAX_ATTEMPTS = 4
"""The first attempt and three takeovers."""

Claim = Callable[[AsyncSession], Awaitable[Run | None]]
"""Claims a run for a worker in the caller's transaction; returns None if it must not."""


class RecoveryFailed(DomainError):
    code = "recovery_failed"
    message = gettext_noop("The agent could not finish this. Please try again.")


async def begin_claimed(
    worker: RunWorker, claim: Claim, execute: RunExecutor | None = None
) -> LiveRun | None:
    """Claim a run in a transaction of its own and begin to execute it.

    Returns None if `claim` does. A worker that executed the run before can write nothing any more.
    """
    with worker.live_runs.announce() as announced:
        async with worker.dependencies.sessions.begin() as session:
            run = await claim(session)
            if run is None:
                return None
            announced.add(run.id)
        if run.attempts > 1:
            TAKEOVERS.inc(run.kind)
        return worker.begin(run, execute)


async def begin_attempt(session: AsyncSession, worker: RunWorker, run: Run, scope: UUID) -> bool:
    """Assign a run to this worker under a new fence of its scope, and count the attempt.

    Returns False if the run has used up its attempts: the caller then ends it.
    """
    run.fence = await raise_fence(await driver_connection(session), scope)
    run.worker_id = worker.id
    if run.attempts >= MAX_ATTEMPTS:
        return False
    run.attempts += 1
    return True


async def take_over(worker: RunWorker, run: Run) -> LiveRun | None:
    """Execute a run from where its dead worker left it.

    Returns None if another worker was faster, if the run was given up, and if this worker drains.
    """
    return await begin_claimed(worker, partial(_claim, worker, run))


async def _claim(worker: RunWorker, run: Run, session: AsyncSession) -> Run | None:
    thread = await lock_thread_by_id(session, run.thread_id) if run.thread_id else None
    # The worker can have begun to drain while it waited for the thread.
    if thread is None or worker.is_draining:
        return None
    running = await find_running_run(session, thread.id, worker.dependencies.settings.lease_seconds)
    if running is None or running.run.id != run.id or worker.is_executed(running):
        return None
    if not await begin_attempt(session, worker, running.run, thread.id):
        await _give_up(session, thread, running.run)
        return None
    running.run.unsubscribed_since = func.clock_timestamp()
    await session.flush()
    return running.run


async def _give_up(session: AsyncSession, thread: Thread, run: Run) -> None:
    """End a run that was taken over too often: it seems to kill its workers."""
    text = "The agent stopped because of a fault. It is not known whether this was done."
    late = WaitingMessages(run.request["late_messages"], run.request["prompt_data"])
    await abandon_turn(session, thread, run, to_content(error_result("failed", text)), late=late)
    if run.kind == "call":
        await number_change(session, run.turn_id)
    error = RecoveryFailed()
    count_end(run.kind, "failed", code=error.code)
    store_outcome(
        thread, run, "failed", events.run_error(error.code, error.text(run.request["locale"]), [])
    )
