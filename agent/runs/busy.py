"""A thread that is busy with a run: whether it makes way for the next request, and when."""

import asyncio

from agent.runs.accept import Asked
from agent.runs.cancel import cancel_run
from agent.runs.errors import Draining, ThreadBusy
from agent.runs.live import Batches, LiveRun
from agent.runs.replay import replay_run
from agent.runs.takeover import take_over
from agent.runs.worker import RunWorker
from domain.conversations.models import Run
from domain.conversations.runs import RunningRun
from domain.core.db import reading

LONGEST_WAIT_SECONDS = 20
"""How long a request waits for the run before it to end."""
LOOK_SECONDS = 0.1
LOOKS = 3
"""How often a busy run is looked at for its readers: one that has just gone may be noticed late."""


async def make_way(worker: RunWorker, asked: Asked, running: RunningRun) -> Batches | None:
    """Give the run's events where it is the one asked for; else return once it is over.

    A run whose worker died is carried on here first. One that nobody reads any more is
    cancelled by the next, and so is any by a request that interrupts. Raises ThreadBusy, and
    Draining where this worker stops while the request waits.
    """
    run = running.run
    live = worker.live.get(run.id)
    is_driven = worker.drives(run.id) or (running.is_driven and run.worker_id != worker.id)
    if not is_driven:
        live = await take_over(worker, run)
        if live is None and worker.is_draining:
            raise Draining
        if live is None:
            return None
    if run.client_id == asked.given.run_id:
        return await replay_run(worker, asked.caller, run)
    if is_driven:
        if not asked.interrupts and await _is_read(worker, run, live):
            raise ThreadBusy(run_id=run.client_id)
        await cancel_run(worker, asked.caller, run_id=run.client_id)
    await _wait_until_over(worker, run, live)
    return None


async def _is_read(worker: RunWorker, run: Run, live: LiveRun | None) -> bool:
    """Say whether somebody reads a run, after a moment in which a reader may be found gone."""
    for _ in range(LOOKS):
        is_read = await _is_read_where_driven(worker, run, live)
        if not is_read and not await worker.followers.has(run.id):
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True


async def _is_read_where_driven(worker: RunWorker, run: Run, live: LiveRun | None) -> bool:
    if live is not None:
        return live.is_read
    async with reading(worker.parts.sessions) as session:
        current = await session.get(Run, run.id)
    return current is not None and current.unread_since is None


async def _wait_until_over(worker: RunWorker, run: Run, live: LiveRun | None) -> None:
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            if live is not None:
                await live.wait()
            while await _is_running(worker, run):
                if worker.is_draining:
                    raise Draining
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise ThreadBusy(run_id=run.client_id) from None


async def _is_running(worker: RunWorker, run: Run) -> bool:
    async with reading(worker.parts.sessions) as session:
        current = await session.get(Run, run.id)
    return current is not None and current.status == "running" and current.fence == run.fence
