"""Attach a repeated request to its running run: a snapshot of the messages, then all events."""

from agent.runs.delivery.opening import Opening, start_once
from agent.runs.delivery.reconnect import follow_run
from agent.runs.execution.message_snapshots import scope_of
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import START, EventStream
from domain.conversations.models import Run


async def attach_run(worker: RunWorker, run: Run) -> EventStream:
    """Return all events of a running run, for a client that may know nothing of its thread."""
    return start_once(await follow_run(worker, run, START, Opening(scope_of(run))))
