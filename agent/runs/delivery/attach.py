"""Attach a repeated request to its running run: a snapshot of the messages, then all events."""

from collections.abc import Sequence
from contextlib import aclosing

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.runs.delivery.reconnect import follow_run, reload_run
from agent.runs.execution.message_snapshots import select_for_run
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import START, EventStream, NumberedEvent, parse_event_id
from domain.conversations.models import Run
from domain.conversations.runs import RunNotFound
from domain.core.database.sessions import read_only_session


async def attach_run(worker: RunWorker, run: Run) -> EventStream:
    """Return all events of a running run, for a client that may know nothing of its thread.

    The events of a first attempt do not restate the messages that the run builds on, so a snapshot
    of them follows RUN_STARTED; later attempts restate them themselves. Raises RunNotFound.
    """
    sessions = worker.dependencies.sessions
    if run.attempts > 1:
        return follow_run(worker, run, START)
    async with read_only_session(sessions) as session:
        selected = await select_for_run(session, run, run.request["late_messages"])
        snapshot = events.messages_snapshot(selected.messages)
    current = await reload_run(sessions, run)
    if current is None:
        raise RunNotFound
    return _insert_snapshot(follow_run(worker, current, START), run, snapshot)


async def _insert_snapshot(batches: EventStream, run: Run, snapshot: Event) -> EventStream:
    async with aclosing(batches):
        async for batch in batches:
            if _lacks_snapshot(batch, run):
                event_id, started = batch[0]
                # An id that the log has: a client that reconnects continues behind it.
                yield [(event_id, started), (event_id, snapshot), *batch[1:]]
            else:
                yield batch


def _lacks_snapshot(batch: Sequence[NumberedEvent], run: Run) -> bool:
    """Return whether a batch starts the run's first attempt and has no messages snapshot."""
    event_id, first = batch[0]
    is_start = first["type"] == "RUN_STARTED"
    is_first_attempt = parse_event_id(event_id)[0] == run.fence
    has_snapshot = len(batch) > 1 and batch[1][1]["type"] == "MESSAGES_SNAPSHOT"
    return is_start and is_first_attempt and not has_snapshot
