"""Cancelling a run, from any worker."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.state import Decision
from agent.runs.execution.approval import count_approvals
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_log import EventLog
from checkpoints import pending_calls
from checkpoints.pending_calls import AnswerSource
from domain.auth.api_tokens.service import find_token_name
from domain.conversations.models import Run
from domain.conversations.runs import find_latest_run, get_run, request_cancel
from domain.conversations.threads import lock_thread_by_id
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions

FindRun = Callable[[AsyncSession], Awaitable[Run]]
"""Returns the row of a run, or raises if there is none."""


async def cancel_run(worker: RunWorker, caller: Caller, *, run_id: str) -> Run:
    """Cancel a run: its text and effects so far stay, and no further effect begins.

    Its streams end with the outcome `cancelled` within a second. If the run is interrupted, its
    open calls are cancelled unless an approval was faster, also those that a later run of its turn
    asks about. A run that has ended stays as it is. Returns the row of the cancelled run, still
    running if another worker executes it. Raises RunNotFound, and ScopeMissing if an API token may
    not answer what an interrupted run asks.
    """
    run = await cancel_stored_run(
        worker.dependencies.sessions,
        worker.event_log,
        lambda session: get_run(session, caller, run_id),
        caller=caller,
    )
    worker.approval_signals.send(run.user_id)
    live = worker.live_runs.get(run.id)
    if live is not None and run.status == "running":
        live.cancel()
        await live.wait()
        async with worker.dependencies.sessions() as session:
            return await session.get_one(Run, run.id)
    return run


async def cancel_stored_run(
    sessions: Sessions,
    event_log: EventLog,
    find_run: FindRun,
    *,
    caller: Caller | None = None,
) -> Run:
    """Cancel the run that `find_run` finds, in a process that executes no runs.

    A `caller` MUST be allowed to answer the calls that are open, which a cancellation does.

    Returns its row. If it is still running, its worker polls for the request; so does the worker
    that takes it over. Raises what `find_run` raises.
    """
    has_ended = False
    async with sessions.begin() as session:
        run = await find_run(session)
        thread = await lock_thread_by_id(session, run.thread_id) if run.thread_id else None
        # While this waited for the thread, another run can have begun under the id.
        session.expire(run)
        run = await find_run(session)
        if run.status == "running":
            await request_cancel(session, run.id)
        elif thread is not None and run.status == "interrupted":
            latest = await find_latest_run(session, thread.id)
            if latest is not None and _asks_for(latest, run):
                run = latest
                await _cancel_open_calls(session, run, caller)
                await end_turn_without_approval(session, thread, run, Decision("cancelled"))
                has_ended = True
    if has_ended:  # The log still ends with the question.
        await event_log.delete(run.user_id, [run.id])
    return run


def _asks_for(latest: Run, interrupted: Run) -> bool:
    """Return whether the latest run of a thread asks what is open of an interrupted run's calls."""
    return latest.status == "interrupted" and latest.turn_id == interrupted.turn_id


async def _cancel_open_calls(session: AsyncSession, run: Run, caller: Caller | None) -> None:
    """Cancel the calls that are still open, with the same claim that an approval makes.

    An answer that was given alone has had no effect yet: its call is cancelled too.
    """
    source = AnswerSource()
    if caller is not None:
        caller.require("approve")
        source = AnswerSource(by=await find_token_name(session, caller))
    calls = await pending_calls.find_calls_of_turn(session, run.turn_id)
    for call in pending_calls.find_current(calls):
        if call.status != "CANCELLED":
            approval = {"status": "cancelled", "payload": None}
            cancelled = replace(call, status="CANCELLED", approval=approval)
            await pending_calls.claim_call(session, call=cancelled, run_id=run.id, source=source)
            count_approvals([cancelled])
