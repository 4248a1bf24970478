"""Reconnect to a run on any worker: from its live events, its event log, or the database.

The worker that executes the run serves its live events. Every other worker serves the run with a
`_RunReader`, a state machine. It starts in FOLLOWING_LOG if the run is running, else in
CHECKING_LOG, and ends in one of the last four states:

    state          when                                                     next state
    CHECKING_LOG   the log is missing                                       REPLAYING
                   the log lacks the run's end, the client has no event     REPLAYING
                   otherwise                                                READING_TAIL
    FOLLOWING_LOG  the log has events, the last one ends the run            COMPLETE
                   the log has events of a later attempt than those sent    HANDED_OVER
                   the log has other events                                 FOLLOWING_LOG
                   no events, this worker drains                            HANDED_OVER
                   no events, the run's row is gone                         DELETED
                   no events, the run has ended                             READING_TAIL
                   no events, the run is running                            FOLLOWING_LOG
    READING_TAIL   the log has events                                       as in FOLLOWING_LOG
                   the log is unreadable, the run's row is gone             DELETED
                   no events, the client's id is past the log's end         READING_TAIL
                   no events, the client's id is the log's end              COMPLETE
                   no events, otherwise, the stream has sent some           HANDED_OVER
                   no events, otherwise, the stream has sent none           REPLAYING
    COMPLETE       the client has the whole run
    HANDED_OVER    the stream ends with `handed_over`: the client reconnects
    REPLAYING      the stream ends with the run as the database has it
    DELETED        the stream ends with `thread_not_found`
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from enum import Enum, auto

import structlog

from agent.graph.chat.events import Event
from agent.runs.delivery.log_cursor import LogCursor
from agent.runs.delivery.opening import Opening, start_once
from agent.runs.delivery.snapshot_stream import replay_finished_run
from agent.runs.execution.message_snapshots import scope_of
from agent.runs.execution.outcomes import handover_event, thread_deleted_event
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import START, EventStream, NumberedEvent, parse_event_id
from agent.runs.streams.versions import render_stream, version_of
from domain.conversations.log_ids import bind_run
from domain.conversations.models import Run
from domain.conversations.runs import get_run
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, read_only_session
from domain.core.database.transient_errors import is_transient_error

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 1.0
"""How long a reader waits for the log's next event before it reads the run's row."""
MAX_LOG_LAG_SECONDS = 0.3
"""How far a log may lag behind its run in normal operation."""


async def reconnect_run(
    worker: RunWorker, caller: Caller, *, run_id: str, after: str
) -> EventStream:
    """Return the events of a run that follow the event id `after`, until the run ends.

    The stream has no gap and no duplicate, even if the log lags behind `after`. An id of an earlier
    attempt, or one that the server has not sent, gets the current attempt from its start, behind
    the messages that the run builds on. If there is no log, the stream restates the run from the
    database. The events have the form that the client knows which started the run. Raises
    RunNotFound.
    """
    async with read_only_session(worker.dependencies.sessions) as session:
        run = await get_run(session, caller, run_id)
    batches = await follow_run(worker, run, after, Opening(scope_of(run)))
    return render_stream(batches, version_of(run))


async def attach_run(worker: RunWorker, run: Run) -> EventStream:
    """Return all events of a running run, for a client that may know nothing of its thread."""
    return await follow_run(worker, run, START, Opening(scope_of(run)))


async def follow_run(worker: RunWorker, run: Run, after: str, opening: Opening) -> EventStream:
    """Return the events of a run that follow `after`, as they are stored.

    From the start of the run, they follow the opening.
    """
    bind_run(run)
    live = worker.live_runs.find_current(run.id, run.fence)
    known = live.count_known(after) if live is not None else count_known(run, after)
    opening_events = [] if known else await opening.load(worker.dependencies.sessions, run)
    if live is not None:
        return start_once(live.subscribe(known, opening=opening_events))
    reader = _RunReader(worker, run, after if known else START, opening, opening_events)
    return start_once(_subscribe_to_log(worker, run, reader))


def count_known(run: Run, after: str) -> int:
    """Return how many events of a run's attempt a client has whose last event id is `after`.

    0 for the id of another attempt. There may be fewer events.
    """
    fence, number = parse_event_id(after)
    return number if fence == run.fence else 0


async def _subscribe_to_log(worker: RunWorker, run: Run, reader: "_RunReader") -> EventStream:
    with worker.subscribers.presence(run.id):
        async with aclosing(reader.read()) as batches:
            async for batch in batches:
                yield batch


class _State(Enum):
    CHECKING_LOG = auto()
    FOLLOWING_LOG = auto()
    READING_TAIL = auto()
    COMPLETE = auto()
    HANDED_OVER = auto()
    REPLAYING = auto()
    DELETED = auto()


class _RunReader:
    """Reads a run for one stream: its log, and its row when the log has nothing new.

    An attempt restates the run from its start. So a stream that has sent events of one attempt
    cannot continue with the next one, and its client must reconnect.
    """

    def __init__(
        self,
        worker: RunWorker,
        run: Run,
        after: str,
        opening: Opening,
        opening_events: Sequence[NumberedEvent],
    ) -> None:
        """Read behind the id `after`; `opening_events` open a stream from the start."""
        self._worker = worker
        self._run = run
        self._cursor = LogCursor(worker, run.id, after, _is_terminal, thread_id=run.thread_id)
        self._opening = opening
        self._opening_events = opening_events
        """Those that are still to be sent."""
        self._sent_fence: int | None = None
        """The attempt whose events this stream has sent; None before the first event."""

    async def read(self) -> EventStream:
        """Yield the run's events in batches until the stream has nothing more to send.

        A running run is opened at once, even if there is no log. A run that has ended is opened
        before the events of its log; a replay from the database needs no opening.
        """
        state = _State.FOLLOWING_LOG if _is_running(self._run) else _State.CHECKING_LOG
        while state in (_State.CHECKING_LOG, _State.FOLLOWING_LOG, _State.READING_TAIL):
            if state is _State.CHECKING_LOG:
                state = await self._check_log()
                continue
            if self._opening_events and state is _State.FOLLOWING_LOG:
                yield self._take_opening()
            batch = await self._cursor.read(POLL_INTERVAL_SECONDS)
            if batch and self._is_of_later_attempt(batch):
                state = _State.HANDED_OVER
            elif batch:
                self._advance(batch)
                if self._opening_events:
                    yield self._take_opening()
                yield batch
                state = _State.COMPLETE if _is_terminal(batch[-1][1]) else state
            elif state is _State.FOLLOWING_LOG:
                state = await self._check_run(is_readable=batch is not None)
            else:
                state = await self._check_end(is_readable=batch is not None)
        async with aclosing(self._close(state)) as batches:
            async for batch in batches:
                yield batch

    async def _close(self, state: _State) -> EventStream:
        """Yield what ends the stream in a final state."""
        match state:
            case _State.HANDED_OVER:
                yield [(self._cursor.position, handover_event(self._run))]
            case _State.DELETED:
                yield [(self._cursor.position, thread_deleted_event(self._run))]
            case _State.REPLAYING:
                scope = self._opening.scope
                replay = replay_finished_run(self._worker.dependencies, self._run, scope)
                async with aclosing(replay) as batches:
                    async for batch in batches:
                        yield batch

    async def _check_log(self) -> _State:
        """Leave CHECKING_LOG. A log that only lags gets a moment to reach the run's end."""
        last = await self._cursor.find_last()
        if last is None:
            return _State.REPLAYING
        if self._cursor.position != START or _is_terminal(last[1]):
            return _State.READING_TAIL
        await asyncio.sleep(MAX_LOG_LAG_SECONDS)
        has_end = await self._cursor.find_end() is not None
        return _State.READING_TAIL if has_end else _State.REPLAYING

    async def _check_run(self, *, is_readable: bool) -> _State:
        """Leave or stay in FOLLOWING_LOG when the log has no new events."""
        if self._worker.is_draining:
            return _State.HANDED_OVER
        run = await reload_run(self._worker.dependencies.sessions, self._run)
        if run is None:
            return _State.DELETED
        self._run = run
        if not _is_running(run):
            return _State.READING_TAIL
        if not is_readable:
            await self._worker.shutdown.unless_draining(asyncio.sleep(POLL_INTERVAL_SECONDS))
        return _State.FOLLOWING_LOG

    async def _check_end(self, *, is_readable: bool) -> _State:
        """Leave or stay in READING_TAIL when the log has no more events."""
        if not is_readable:
            run = await reload_run(self._worker.dependencies.sessions, self._run)
            if run is None:
                return _State.DELETED
        end = await self._cursor.find_end()
        if self._cursor.is_past(end):  # The server has not sent this id.
            self._cursor.position = START
            self._opening_events = await self._opening.load(
                self._worker.dependencies.sessions, self._run
            )
            return _State.READING_TAIL
        if is_readable and self._cursor.position == end:
            return _State.COMPLETE
        return _State.REPLAYING if self._sent_fence is None else _State.HANDED_OVER

    def _is_of_later_attempt(self, batch: list[NumberedEvent]) -> bool:
        fence, _ = parse_event_id(batch[0][0])
        return self._sent_fence not in (None, fence)

    def _take_opening(self) -> list[NumberedEvent]:
        taken, self._opening_events = self._opening_events, ()
        return list(taken)

    def _advance(self, batch: list[NumberedEvent]) -> None:
        self._cursor.position = batch[-1][0]
        self._sent_fence, _ = parse_event_id(self._cursor.position)


async def reload_run(sessions: Sessions, run: Run) -> Run | None:
    """Return a run's row as it is now, None if it is deleted, and `run` during an outage."""
    try:
        async with read_only_session(sessions) as session:
            return await session.get(Run, run.id)
    except Exception as error:
        if not is_transient_error(error):
            raise
        log.warning("run_unreadable", run_id=str(run.id), error=type(error).__name__)
        return run


def _is_running(run: Run) -> bool:
    return run.status == "running"


def _is_terminal(event: Event) -> bool:
    return event["type"] in ("RUN_FINISHED", "RUN_ERROR")
