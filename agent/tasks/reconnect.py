"""Following a task from any worker: its live events, its log, or what its row says."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import structlog

from agent.graph.planner import events
from agent.graph.planner.events import TERMINAL, Event
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_log import (
    LOG_ERRORS,
    START,
    EventLog,
    parse_event_id,
    resume_position,
)
from agent.runs.streams.live_run import EventBatches, LiveRun, NumberedEvent
from agent.tasks import store
from domain.conversations.models import Run
from domain.diet.models import DietPlan

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 0.5
"""How long a follower that hears nothing waits before it looks at the task's row."""
FINAL_POLL_SECONDS = 0.2
"""How long the log of a task that is over is waited for: it is written behind the events."""


async def reconnect_task(worker: RunWorker, task_id: UUID, *, after: str = START) -> EventBatches:
    """Give the events of a task behind an id, while it goes on and later.

    Nothing is lost or doubled, also where the log has not come as far as `after` yet. An id of an
    earlier attempt, or one past the end, gets the current attempt from its start. Where no log is
    left, or it cannot be read, the row is told. The stream of a worker that stops ends early:
    whoever followed it comes again, with the last id.
    """
    fence = await _find_fence(worker, task_id)
    after = resume_position(after, fence)
    while not worker.is_draining:
        live = worker.live_runs.get(task_id)
        if live is not None and live.run.fence < fence:
            # It was taken over while this worker stood still: nobody waits for these events.
            live = None
        batches = _live(live, after) if live is not None else _logged(worker, task_id, after)
        async with aclosing(batches) as opened:
            async for batch in opened:
                yield batch
                after = batch[-1][0]
                if batch[-1][1]["event"] in TERMINAL:
                    return
        if live is not None:
            # It was cut short here; until somebody carries it on there is nothing to read.
            await asyncio.sleep(0)


async def _find_fence(worker: RunWorker, task_id: UUID) -> int:
    async with worker.dependencies.sessions() as session:
        run = await session.get(Run, task_id)
    return run.fence if run is not None else 0


def _live(live: LiveRun, after: str) -> EventBatches:
    fence, number = parse_event_id(after)
    known = fence == live.run.fence and number <= len(live.events)
    return live.events_after(number if known else 0)


async def _logged(worker: RunWorker, task_id: UUID, after: str) -> EventBatches:
    """Give what the log has behind an id; what it lacks of a task that is over, the row says."""
    batch = await _read(worker.event_log, task_id, after, POLL_INTERVAL_SECONDS)
    if not batch:
        if await store.find_status(worker.dependencies.sessions, task_id) in ("pending", "running"):
            return
        batch = await _read(worker.event_log, task_id, after, FINAL_POLL_SECONDS)
        if not batch and await _is_past_the_end(worker.event_log, task_id, after):
            batch = await _read(worker.event_log, task_id, START, FINAL_POLL_SECONDS)
        if not batch:
            found = await store.find_task(worker.dependencies.sessions, task_id)
            batch = _retold(found, task_id, after)
    yield batch


async def _read(
    event_log: EventLog, task_id: UUID, after: str, wait_seconds: float
) -> list[NumberedEvent]:
    try:
        return await event_log.read(task_id, after, wait_seconds)
    except LOG_ERRORS as error:
        log.warning("event_log_unread", task=str(task_id), error=type(error).__name__)
        await asyncio.sleep(wait_seconds)
        return []


async def _is_past_the_end(event_log: EventLog, task_id: UUID, after: str) -> bool:
    """Say whether a log has the task's end, and nobody can have got the id that is given."""
    try:
        last = await event_log.last(task_id)
    except LOG_ERRORS:
        return False
    if last is None or last[1]["event"] not in TERMINAL:
        return False
    return parse_event_id(after) > parse_event_id(last[0])


def _retold(found: tuple[DietPlan, Run] | None, task_id: UUID, after: str) -> list[NumberedEvent]:
    """Tell from its row how a task ended, to whoever has heard all else, or nothing at all."""
    if found is None:
        return [(after, events.task_cancelled(str(task_id)))]
    fence, known = parse_event_id(after)
    told = [_last_event(*found)]
    if (fence, known) == (0, 0):
        told.insert(0, events.task_started(str(task_id)))
    return [(f"{fence}-{known + place}", event) for place, event in enumerate(told, start=1)]


def _last_event(plan: DietPlan, run: Run) -> Event:
    match run.status:
        case "succeeded":
            return store.completed_event(plan, run)
        case "cancelled":
            return events.task_cancelled(str(run.id))
    return run.outcome or events.error("")
