"""Streams that the server makes from the database, without executing anything."""

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.types import UnchangedThread, WaitingThread
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.message_snapshots import (
    SnapshotScope,
    json_size,
    select_for_run,
    select_messages,
)
from agent.runs.execution.outcomes import (
    interrupt_outcome,
    run_started_event,
    snapshot_of,
    success_outcome,
)
from agent.runs.streams.event_ids import RESTATED_FENCE, EventStream, number_events
from domain.conversations.models import Run, Thread
from domain.conversations.waiting_messages import list_waiting_messages
from domain.core.database.sessions import read_only_session
from domain.core.i18n import gettext_noop, translate

WAITING_TEXT = gettext_noop(
    "This still needs your approval: {questions}. Approve or reject it to go on."
)
KEPT_TEXT = gettext_noop(
    "This still needs your approval: {questions}. Approve or reject it first. "
    "I have kept your message and will read it then."
)
SEPARATOR = gettext_noop("; ")


async def replay_finished_run(
    dependencies: RunDependencies, run: Run, scope: SnapshotScope | None = None
) -> EventStream:
    """Restate a run that has ended, by default for its client: messages, state, outcome.

    The run's log has none of these ids: a client that reconnects gets the run from its start.
    """
    async with read_only_session(dependencies.sessions) as session:
        selected = await select_for_run(session, run, scope=scope)
    replay = [
        run_started_event(run),
        events.messages_snapshot(selected.messages),
    ]
    if run.snapshot is not None:
        replay.append(events.state_snapshot(run.snapshot))
    if run.outcome is not None:
        replay.append(run.outcome)
    yield number_events(replay, RESTATED_FENCE)


async def restate_interrupts(
    dependencies: RunDependencies, run_input: RunInput, waiting: WaitingThread
) -> EventStream:
    """Restate a waiting thread and its open interrupts, so that a reloaded page shows them.

    `majordomo.waiting` says so in words, too. The ids of these events precede those of the
    interrupted run, for which the request's id stands: a client that reconnects gets that run from
    its start.
    """
    snapshot = await _snapshot_unless_in_sync(dependencies, waiting.thread, waiting.scope)
    calls = waiting.calls
    waits_for = {
        "runId": waiting.run.wire_id,
        "interruptIds": [call.interrupt_id for call in calls],
        "message": _format_waiting(waiting),
    }
    yield number_events(
        [
            events.run_started(run_input.thread_id, run_input.run_id, run_input.parent_run_id),
            events.custom(events.WAITING_EVENT, waits_for),
            *snapshot,
            events.state_snapshot(snapshot_of(waiting.run, calls)),
            events.run_finished(
                run_input.thread_id, run_input.run_id, interrupt_outcome(calls), []
            ),
        ],
        RESTATED_FENCE,
    )


async def restate_thread(
    dependencies: RunDependencies, run_input: RunInput, admission: UnchangedThread
) -> EventStream:
    """Restate a thread to which the request adds nothing that the agent could reply to."""
    snapshot = await _snapshot_unless_in_sync(dependencies, admission.thread, admission.scope)
    success = success_outcome(admission.thread.client_calls)
    yield number_events(
        [
            events.run_started(run_input.thread_id, run_input.run_id, run_input.parent_run_id),
            *snapshot,
            events.run_finished(run_input.thread_id, run_input.run_id, success, []),
        ],
        RESTATED_FENCE,
    )


async def _snapshot_unless_in_sync(
    dependencies: RunDependencies, thread: Thread, scope: SnapshotScope
) -> list[Event]:
    """Return the snapshot of a thread as it is, if the client needs it.

    A client that is in sync loses the messages that a snapshot must leave out, so it gets the whole
    one or none.
    """
    end = thread.next_position
    waiting = list_waiting_messages(thread)
    async with read_only_session(dependencies.sessions) as session:
        selected = await select_messages(
            session, thread.id, scope, end, reserved_bytes=json_size(waiting)
        )
    if scope.has_client_all(end) and not selected.is_whole:
        return []
    return [events.messages_snapshot([*selected.messages, *waiting])]


def _format_waiting(waiting: WaitingThread) -> str:
    """Return what the user has to do first, and what becomes of their messages."""
    locale = waiting.locale
    questions = translate(SEPARATOR, locale).join(call.message for call in waiting.calls)
    text = KEPT_TEXT if waiting.thread.waiting_messages else WAITING_TEXT
    return translate(text, locale, questions=questions)
