"""The expiry of approvals: a turn ends, or continues with the answers that it has."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.state import Decision
from agent.runs.admission.background import background_command
from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.types import NewRun
from agent.runs.admission.waiting_turn import continue_expired_turn
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.worker import RunWorker
from checkpoints import pending_calls
from domain.conversations.models import Run, Thread
from domain.conversations.runs import find_latest_run
from domain.conversations.threads import lock_thread_by_id
from domain.core.metrics.definitions import APPROVALS


async def expire_interrupts(worker: RunWorker) -> None:
    """End the turns whose approval requests were not answered in time.

    A turn of which some calls were answered continues with these answers.
    """
    async with worker.dependencies.sessions() as session:
        thread_ids = await pending_calls.find_threads_with_expired_calls(session)
    for thread_id in thread_ids:
        ended = await _expire_calls(worker, thread_id)
        if ended is not None:  # The log still ends with the question.
            worker.approval_signals.send(ended.user_id)
            await worker.event_log.delete(ended.user_id, [ended.id])


async def _expire_calls(worker: RunWorker, thread_id: UUID) -> Run | None:
    """Expire the calls of a thread, and return the run that no longer asks, if any."""
    with worker.live_runs.announce() as announced:
        async with worker.dependencies.sessions.begin() as session:
            thread = await lock_thread_by_id(session, thread_id)
            if thread is None:
                return None
            await pending_calls.expire_calls(session, thread_id)
            latest = await find_latest_run(session, thread_id)
            still_open = await pending_calls.find_open_calls(session, thread_id)
            asked = latest if latest is not None and latest.status == "interrupted" else None
            continued = None
            if asked is not None and not still_open:
                continued = await _close_turn(session, worker, thread, asked)
            settled = await pending_calls.settle_expired_calls(session, thread_id)
            APPROVALS.inc("expired", amount=settled)
            if continued is not None:
                announced.add(continued.id)
        if continued is not None:
            worker.begin(continued)
    return asked if not still_open else None


async def _close_turn(
    session: AsyncSession, worker: RunWorker, thread: Thread, asked: Run
) -> Run | None:
    """Continue a turn without open calls if any was answered, and return the run; else end it."""
    command = background_command(worker, asked)
    admission = await continue_expired_turn(session, command, thread, asked, new=NewMessages())
    if isinstance(admission, NewRun):
        return admission.run
    await end_turn_without_approval(session, thread, asked, Decision("expired"))
    return None
