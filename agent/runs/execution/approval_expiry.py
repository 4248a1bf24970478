"""The expiry of approvals: a turn whose approval requests expired is ended."""

from agent.graph.chat.state import Decision
from agent.runs.execution.outcomes import end_turn_without_approval
from agent.runs.execution.worker import RunWorker
from checkpoints import pending_calls
from domain.conversations.runs import find_latest
from domain.conversations.threads import lock_thread_by_id


async def expire_interrupts(worker: RunWorker) -> None:
    """End the turns whose approval requests were not answered in time."""
    async with worker.dependencies.sessions() as session:
        thread_ids = await pending_calls.threads_with_lapsed_calls(session)
    for thread_id in thread_ids:
        async with worker.dependencies.sessions.begin() as session:
            thread = await lock_thread_by_id(session, thread_id)
            if thread is None:
                continue
            await pending_calls.expire(session, thread_id)
            latest = await find_latest(session, thread_id)
            still_open = await pending_calls.open_calls(session, thread_id)
            if latest is not None and latest.status == "interrupted" and not still_open:
                await end_turn_without_approval(session, thread, latest, Decision("expired"))
            await pending_calls.settle(session, thread_id)
