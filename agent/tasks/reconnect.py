"""Follow a task on any worker: from its live events, its event log, or its row.

Unlike the stream of a run, the stream of a task continues over attempts, and over the moment in
which this worker starts or stops executing the task. A worker that drains ends it without an event.
"""

import asyncio
from contextlib import aclosing
from uuid import UUID

from agent.graph.planner import events
from agent.graph.planner.events import TERMINAL, Event
from agent.runs.delivery.log_cursor import LogCursor
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import (
    START,
    EventStream,
    NumberedEvent,
    number_events,
    parse_event_id,
    resume_position,
)
from agent.tasks import store
from domain.conversations.models import Run
from domain.diet.models import DietPlan

POLL_INTERVAL_SECONDS = 0.5
"""How long a stream waits for the log's next event before it reads the task's row."""
TAIL_TIMEOUT_SECONDS = 0.2
"""How long the log of a task that is over may lag behind its events."""


async def reconnect_task(worker: RunWorker, task_id: UUID, *, after: str = START) -> EventStream:
    """Yield the events of a task that follow the event id `after`, until the task ends.

    The stream has no gap and no duplicate, even if the log lags behind `after`. An id of an earlier
    attempt, or one past the end, gets the current attempt from its start. If the log is missing or
    unreadable, the task's row gives the last event. If the worker drains, the stream ends early,
    and the client reconnects with its last event id.
    """
    fence = await store.find_fence(worker.dependencies.sessions, task_id)
    cursor = LogCursor(worker, task_id, resume_position(after, fence), _is_terminal)
    while not worker.is_draining:
        live = worker.live_runs.find_current(task_id, fence)
        if live is not None:
            batches = live.events_after(live.count_known(cursor.position))
        else:
            batches = _read_log_or_row(worker, task_id, cursor)
        async with aclosing(batches):
            async for batch in batches:
                yield batch
                cursor.position = batch[-1][0]
                if _is_terminal(batch[-1][1]):
                    return
        if live is not None:
            # It ended here without an end of the task; let the worker drop it before the next look.
            await asyncio.sleep(0)


async def _read_log_or_row(worker: RunWorker, task_id: UUID, cursor: LogCursor) -> EventStream:
    """Yield the log's next events; if it lacks the end of a task that is over, the row's end."""
    sessions, position = worker.dependencies.sessions, cursor.position
    batch = await cursor.read(POLL_INTERVAL_SECONDS)
    if not batch:
        if await store.find_status(sessions, task_id) in ("pending", "running"):
            if batch is None:
                await worker.shutdown.unless_draining(asyncio.sleep(POLL_INTERVAL_SECONDS))
            return
        batch = await cursor.read(TAIL_TIMEOUT_SECONDS)
        if not batch and cursor.is_past(await cursor.find_end()):
            cursor.position = START
            batch = await cursor.read(TAIL_TIMEOUT_SECONDS)
        if not batch:
            task = await store.find_task(sessions, task_id)
            batch = _replay_end(task, task_id, position)
    yield batch


def _replay_end(
    task: tuple[DietPlan, Run] | None, task_id: UUID, after: str
) -> list[NumberedEvent]:
    """Return the end of a task from its row, for a client that has all else or nothing at all."""
    if task is None:
        return [(after, events.task_cancelled(str(task_id)))]
    fence, number = parse_event_id(after)
    replay = [_terminal_event(*task)]
    if after == START:
        replay.insert(0, events.task_started(str(task_id)))
    return number_events(replay, fence, first=number + 1)


def _terminal_event(plan: DietPlan, run: Run) -> Event:
    match run.status:
        case "succeeded":
            return store.completed_event(plan, run)
        case "cancelled":
            return events.task_cancelled(str(run.id))
    return run.outcome or events.error("")


def _is_terminal(event: Event) -> bool:
    return event["event"] in TERMINAL
