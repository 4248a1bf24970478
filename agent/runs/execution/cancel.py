"""Stopping a run on purpose, from any worker."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.state import Decision
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.worker import RunWorker
from checkpoints import pending_calls
from domain.conversations.models import Run
from domain.conversations.runs import find_latest, get_run, request_cancel
from domain.conversations.threads import lock_thread_by_id
from domain.core.caller import Caller


async def cancel_run(worker: RunWorker, caller: Caller, *, run_id: str) -> Run:
    """Stop a run: what was said and done stays, what was not begun is not done.

    Its streams end with the outcome `cancelled` within a second. Of a run that waits for answers
    the questions are taken back, unless an answer was faster. A run that is over stays as it is.
    Raises RunNotFound.
    """
    async with worker.dependencies.sessions.begin() as session:
        run = await get_run(session, caller, run_id)
        thread = await lock_thread_by_id(session, run.thread_id) if run.thread_id else None
        await session.refresh(run)
        if run.status == "running":
            await request_cancel(session, run.id)
        elif thread is not None and run.status == "interrupted":
            latest = await find_latest(session, thread.id)
            if latest is not None and latest.id == run.id:
                await _take_back(session, run)
                await end_turn_without_approval(session, thread, run, Decision("cancelled"))
    live = worker.live_runs.get(run.id)
    if live is not None and run.status == "running":
        live.cancel()
        await live.wait()
        async with worker.dependencies.sessions() as session:
            return await session.get_one(Run, run.id)
    return run


async def _take_back(session: AsyncSession, run: Run) -> None:
    """Take back the questions that still wait: the same claim that an answer would make."""
    for call in await pending_calls.calls_of_turn(session, run.turn_id):
        if call.status in ("PENDING", "EXPIRED"):
            await pending_calls.take(
                session,
                call=call,
                status="CANCELLED",
                approval={"status": "cancelled", "payload": None},
                run_id=run.id,
            )
