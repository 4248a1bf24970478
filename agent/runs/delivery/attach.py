"""The same request again while its run goes on: what the run builds on, then its events."""

from collections.abc import Sequence
from contextlib import aclosing

from agent.graph import events
from agent.graph.events import Event
from agent.runs.delivery.reconnect import reconnect_run
from agent.runs.execution.run_inputs import client_messages
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_log import START, parse_event_id
from agent.runs.streams.live_run import EventBatches, NumberedEvent
from domain.conversations.models import Run
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session


async def attach_run(worker: RunWorker, caller: Caller, run: Run) -> EventBatches:
    """Give all of a run under way, as a client needs it that may know nothing of its thread.

    A first attempt streams only what it adds, so the messages that it builds on are put behind
    its start; later attempts restate them themselves. Raises RunNotFound.
    """
    if run.attempts > 1:
        return await reconnect_run(worker, caller, run_id=run.client_id, after=START)
    async with read_only_session(worker.dependencies.sessions) as session:
        snapshot = events.messages_snapshot(await client_messages(session, run))
    batches = await reconnect_run(worker, caller, run_id=run.client_id, after=START)
    return _with_snapshot(batches, run, snapshot)


async def _with_snapshot(batches: EventBatches, run: Run, snapshot: Event) -> EventBatches:
    async with aclosing(batches):
        async for batch in batches:
            if _begins_bare(batch, run):
                event_id, started = batch[0]
                # With an id that the log has: who loses the connection goes on behind it.
                yield [(event_id, started), (event_id, snapshot), *batch[1:]]
            else:
                yield batch


def _begins_bare(batch: Sequence[NumberedEvent], run: Run) -> bool:
    """Say whether events begin the run's first attempt, and without the messages."""
    event_id, first = batch[0]
    is_start = first["type"] == "RUN_STARTED"
    is_first_attempt = parse_event_id(event_id)[0] == run.fence
    is_restated = len(batch) > 1 and batch[1][1]["type"] == "MESSAGES_SNAPSHOT"
    return is_start and is_first_attempt and not is_restated
