"""The expiry of approvals: a turn whose approval requests expired is ended."""

from uuid import UUID

from agent.graph.chat.state import Decision
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.worker import RunWorker
from checkpoints import pending_calls
from domain.conversations.models import Run
from domain.conversations.runs import find_latest_run
from domain.conversations.threads import lock_thread_by_id
from domain.core.metrics.definitions import APPROVALS


async def expire_interrupts(worker: RunWorker) -> None:
    """End the turns whose approval requests were not answered in time."""
    async with worker.dependencies.sessions() as session:
        thread_ids = await pending_calls.find_threads_with_expired_calls(session)
    for thread_id in thread_ids:
        ended = await _expire_calls(worker, thread_id)
        if ended is not None:  # The log still ends with the question.
            await worker.event_log.delete(ended.user_id, [ended.id])


async def _expire_calls(worker: RunWorker, thread_id: UUID) -> Run | None:
    """Expire the calls of a thread, and return the run that this ends, if any."""
    ended: Run | None = None
    async with worker.dependencies.sessions.begin() as session:
        thread = await lock_thread_by_id(session, thread_id)
        if thread is None:
            return None
        await pending_calls.expire_calls(session, thread_id)
        latest = await find_latest_run(session, thread_id)
        still_open = await pending_calls.find_open_calls(session, thread_id)
        if latest is not None and latest.status == "interrupted" and not still_open:
            await end_turn_without_approval(session, thread, latest, Decision("expired"))
            ended = latest
        settled = await pending_calls.settle_expired_calls(session, thread_id)
        APPROVALS.inc("expired", amount=settled)
    return ended
