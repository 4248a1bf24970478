"""The opening of a stream that sends a run from its start: what the run builds on.

A client folds the run's events into the messages that it has. MESSAGES_SNAPSHOT therefore comes
first: a client that knows nothing gets the thread, and one that has messages of this run already
loses them and gets them again, once.
"""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.runs.execution.message_snapshots import SnapshotScope, select_input
from agent.runs.execution.outcomes import run_started_event, snapshot_of
from agent.runs.streams.event_ids import NO_ID, EventStream, NumberedEvent
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions, read_only_session


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opening of a stream has."""

    scope: SnapshotScope
    """What snapshots have of the thread, those at the start of the stream and later ones."""
    has_state: bool = False

    async def load(self, sessions: Sessions, run: Run) -> list[NumberedEvent]:
        """Return RUN_STARTED, the messages that a run builds on, and its state if asked for.

        A later attempt restates the messages itself, so only an opening with the state has them.
        """
        opening = [run_started_event(run)]
        if run.attempts == 1 or self.has_state:
            opening += await _find_input(sessions, run, self.scope)
        if self.has_state:
            no_calls = snapshot_of(run, [])  # a running run has no open calls
            opening.append(events.state_snapshot(no_calls))
        return _number(opening, run.fence)


async def start_once(batches: EventStream) -> EventStream:
    """Yield a run's events, which can have an opening, with RUN_STARTED only once."""
    has_started = False
    async with aclosing(batches):
        async for batch in batches:
            is_start = batch[0][1]["type"] == "RUN_STARTED"
            rest = batch[1:] if is_start and has_started else batch
            has_started |= is_start
            if rest:
                yield rest


async def _find_input(sessions: Sessions, run: Run, scope: SnapshotScope) -> list[Event]:
    async with read_only_session(sessions) as session:
        selected = await select_input(session, run, scope)
    return [] if selected is None else [events.messages_snapshot(selected.messages)]


def _number(opening: Sequence[Event], fence: int) -> list[NumberedEvent]:
    """Return the opening with the id of the attempt's own RUN_STARTED at its last event.

    A client that has received all of it continues there. One that has received only a part knows no
    id, and gets the opening again.
    """
    *before, last = opening
    return [*((NO_ID, event) for event in before), (f"{fence}-1", last)]
