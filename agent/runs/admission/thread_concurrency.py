"""What a request does about the run that its thread is busy with.

Three steps, which `agent.runs.service` takes in this order: it takes over a run whose worker died,
it attaches to a run that the request names, and otherwise it cancels the run if it has no
subscribers and does not run in the background, and waits for its end.
"""

import asyncio

from agent.runs.admission.errors import Draining, ThreadBusy
from agent.runs.admission.types import RunCommand
from agent.runs.execution.cancel import cancel_run
from agent.runs.execution.takeover import take_over
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.live_run import LiveRun
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session

RUN_END_TIMEOUT_SECONDS = 20
"""How long a request waits for the earlier run of its thread to end."""
POLL_INTERVAL_SECONDS = 0.1
SUBSCRIBER_CHECKS = 3
"""A run without subscribers is checked this often: a disconnect may be noticed late."""


async def take_over_orphaned(worker: RunWorker, run: Run) -> LiveRun | None:
    """Continue in this process a run whose worker died.

    Returns None if another worker was faster or the run was given up. Raises Draining if this
    worker stops.
    """
    live = await take_over(worker, run)
    if live is None and worker.is_draining:
        raise Draining
    return live


async def cancel_if_allowed(worker: RunWorker, command: RunCommand, run: Run) -> None:
    """Cancel a run that has no subscribers, or any run if the request interrupts.

    A run in the background has none from the start: the request waits for its end. Raises
    ThreadBusy.
    """
    if not command.interrupts and await _has_subscribers(worker, run):
        raise ThreadBusy(run_id=run.wire_id)
    if not command.interrupts and run.in_background:
        return
    await cancel_run(worker, command.caller, run_id=run.wire_id)


async def wait_until_ended(worker: RunWorker, run: Run, live: LiveRun | None) -> None:
    """Wait for the end of a run that this worker or another one executes.

    Raises ThreadBusy if it takes too long, and Draining if this worker stops meanwhile.
    """
    try:
        async with asyncio.timeout(RUN_END_TIMEOUT_SECONDS):
            if live is not None:
                await live.wait()
            while await worker.is_running(run.id, fence=run.fence):
                if worker.is_draining:
                    raise Draining
                await asyncio.sleep(POLL_INTERVAL_SECONDS)
    except TimeoutError:
        raise ThreadBusy(run_id=run.wire_id) from None


async def _has_subscribers(worker: RunWorker, run: Run) -> bool:
    for _ in range(SUBSCRIBER_CHECKS):
        is_subscribed = await _has_subscribers_at_its_worker(worker, run)
        if not is_subscribed and not await worker.subscribers.has(run.id):
            return False
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    return True


async def _has_subscribers_at_its_worker(worker: RunWorker, run: Run) -> bool:
    if (live := worker.live_runs.get(run.id)) is not None:
        return live.has_subscribers
    async with read_only_session(worker.dependencies.sessions) as session:
        current = await session.get(Run, run.id)
    return current is not None and current.unsubscribed_since is None
