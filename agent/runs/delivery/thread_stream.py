"""Open a thread as one AG-UI stream, for a client that knows nothing of it.

The stream is RUN_STARTED, MESSAGES_SNAPSHOT and STATE_SNAPSHOT, then the running run to its end, or
the outcome of the latest run as it stands. Its snapshots have the newest messages of the thread,
whatever the client of the run has named.
"""

from collections.abc import Sequence
from contextlib import aclosing
from uuid import UUID, uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.runs.delivery.opening import Opening
from agent.runs.delivery.reconnect import count_known, follow_run
from agent.runs.execution.message_snapshots import (
    WHOLE_THREAD,
    SelectedMessages,
    json_size,
    select_for_run,
    select_input,
    select_messages,
)
from agent.runs.execution.outcomes import (
    interrupt_outcome,
    run_cancelled_event,
    run_finished_event,
    run_started_event,
    snapshot_of,
    success_outcome,
)
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import (
    RESTATED_FENCE,
    EventStream,
    NumberedEvent,
    number_events,
    parse_event_id,
)
from agent.runs.streams.stored_snapshot import StoredSnapshot
from agent.runs.streams.versions import known_version, render_stream, version_of
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from domain.conversations.models import Run, Thread
from domain.conversations.runs import find_latest_run
from domain.conversations.threads import get_thread
from domain.conversations.waiting_messages import list_waiting_messages
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, read_only_session, snapshot_session
from domain.core.database.transient_errors import is_transient_error

log = structlog.get_logger(__name__)


async def open_thread(
    worker: RunWorker,
    caller: Caller,
    *,
    thread_id: str,
    after: str,
    protocol_version: str | None = None,
) -> EventStream:
    """Return a thread from its messages on to the end of its running run, if it has one.

    `after` is the id of the last event that the client has of this stream; with it, the stream
    continues behind that event if the run is still the thread's latest one. The events have the
    form of the client's protocol version, by default that of the client that started the latest
    run. Raises ThreadNotFound.
    """
    sessions = worker.dependencies.sessions
    async with snapshot_session(sessions) as session:
        thread = await get_thread(session, caller, thread_id)
        latest = await find_latest_run(session, thread.id)
        if latest is None or not _is_followed(latest, after):
            restated = await _restate(session, thread, latest)
            return render_stream(_as_stream(restated), _version(protocol_version, latest))
    followed = await follow_run(worker, latest, after, Opening(WHOLE_THREAD, has_state=True))
    whole = _with_whole_snapshots(sessions, latest, followed)
    return render_stream(whole, _version(protocol_version, latest))


def _is_followed(latest: Run, after: str) -> bool:
    """Return whether a run is running, or its client lost the connection before its end."""
    return latest.status == "running" or count_known(latest, after) > 0


def _version(protocol_version: str | None, latest: Run | None) -> str:
    """Return the version of the client, by default of the client of the latest run."""
    if protocol_version is None and latest is not None:
        return version_of(latest)
    return known_version(protocol_version)


async def _as_stream(restated: Sequence[Event]) -> EventStream:
    # No ids of the run: a client that reconnects gets the thread again.
    yield number_events(restated, RESTATED_FENCE)


async def _restate(session: AsyncSession, thread: Thread, latest: Run | None) -> list[Event]:
    """Return a thread that has no running run: its messages, its state, its outcome."""
    waiting = list_waiting_messages(thread)
    selected = await select_messages(
        session,
        thread.id,
        WHOLE_THREAD,
        thread.next_position,
        reserved_bytes=json_size(waiting),
    )
    messages = events.messages_snapshot([*selected.messages, *waiting])
    if latest is None:
        run_id = str(uuid4())
        return [
            events.run_started(thread.client_id, run_id, None),
            messages,
            events.state_snapshot({}),
            events.run_finished(thread.client_id, run_id, success_outcome([]), []),
        ]
    calls: list[PendingCall] = []
    if latest.status == "interrupted":
        calls = await pending_calls.find_answerable_calls(session, thread.id)
    return [
        run_started_event(latest),
        messages,
        events.state_snapshot(snapshot_of(latest, calls)),
        _outcome(thread, latest, calls),
    ]


def _outcome(thread: Thread, run: Run, calls: Sequence[PendingCall]) -> Event:
    """Return the terminal event of the latest run, with the calls that can still be answered."""
    if calls:
        return run_finished_event(run, interrupt_outcome(calls))
    if run.status == "interrupted" or run.outcome is None:
        # Its calls have expired: the next request on the thread ends it as cancelled.
        return run_cancelled_event(run)
    if run.status == "succeeded":
        # Results of front-end calls can have come since.
        return {**run.outcome, "outcome": success_outcome(thread.client_calls)}
    return run.outcome


async def _with_whole_snapshots(sessions: Sessions, run: Run, batches: EventStream) -> EventStream:
    """Yield a run's events, with the thread's messages in place of those that its client needs.

    A client drops every message that a snapshot lacks, and this one has more than the run's client
    may have named. It has received all events of the run, so it needs no snapshot at the end that
    would have to leave messages out. The second event of an attempt is not the end: that snapshot
    restates what the attempt builds on.
    """
    async with aclosing(batches):
        async for batch in batches:
            rest: list[NumberedEvent] = []
            for event_id, event in batch:
                sent: Event | None = event
                if isinstance(event, StoredSnapshot):
                    is_restart = parse_event_id(event_id)[1] == 2
                    sent = await _widen(sessions, run, event, is_restart=is_restart)
                if sent is not None:
                    rest.append((event_id, sent))
            if rest:
                yield rest


async def _widen(
    sessions: Sessions, run: Run, snapshot: StoredSnapshot, *, is_restart: bool
) -> Event | None:
    """Return a snapshot with the thread's messages; None if the client is better off without."""
    try:
        async with read_only_session(sessions) as session:
            if is_restart:
                selected = await select_input(session, run, WHOLE_THREAD, snapshot.unstored)
            else:
                selected = await _select_whole_run(session, run.id)
    except Exception as error:
        if not is_transient_error(error):
            raise
        log.warning("snapshot_unreadable", run_id=str(run.id), error=type(error).__name__)
        return snapshot if is_restart else None
    return None if selected is None else events.messages_snapshot(selected.messages)


async def _select_whole_run(session: AsyncSession, run_id: UUID) -> SelectedMessages | None:
    """Select the messages up to a run's end; None if some would have to be left out."""
    run = await session.get(Run, run_id)
    if run is None:
        return None
    selected = await select_for_run(session, run, scope=WHOLE_THREAD)
    return selected if selected.is_whole else None
