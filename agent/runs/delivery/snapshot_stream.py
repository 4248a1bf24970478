"""Runs that need no driving: told from the database."""

from agent.graph import events
from agent.graph.events import Event
from agent.runs.admission.admit import UnchangedThread, WaitingThread
from agent.runs.admission.schemas import RunInput
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import interrupt_outcome, snapshot_of
from agent.runs.execution.run_inputs import snapshot_messages
from agent.runs.streams.live_run import EventBatches, NumberedEvent
from domain.conversations.messages import messages_between
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session


async def replay_finished_run(dependencies: RunDependencies, run: Run) -> EventBatches:
    """Tell of a run that has ended: its messages, its state, its outcome."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await snapshot_messages(session, run, run.snapshot_to)
    told = [
        events.run_started(run.request["thread_id"], run.client_id, run.request["parent_run_id"]),
        events.messages_snapshot(messages),
    ]
    if run.snapshot is not None:
        told.append(events.state_snapshot(run.snapshot))
    if run.outcome is not None:
        told.append(run.outcome)
    yield _numbered(told, run.fence)


async def restate_interrupts(
    dependencies: RunDependencies, run_input: RunInput, waiting: WaitingThread
) -> EventBatches:
    """Put the open questions once more; a page that was reloaded shows them again."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await messages_between(
            session, waiting.calls[0].thread_id, waiting.snapshot_from
        )
    calls = waiting.calls
    waits_for = {
        "runId": waiting.run.client_id,
        "interruptIds": [call.interrupt_id for call in calls],
    }
    yield _numbered(
        [
            events.run_started(run_input.thread_id, run_input.run_id, run_input.parent_run_id),
            events.custom("majordomo.waiting", waits_for),
            events.messages_snapshot(messages),
            events.state_snapshot(snapshot_of(waiting.run, calls)),
            events.run_finished(
                run_input.thread_id, run_input.run_id, interrupt_outcome(calls), []
            ),
        ],
        waiting.run.fence,
    )


async def restate_thread(
    dependencies: RunDependencies, run_input: RunInput, admission: UnchangedThread
) -> EventBatches:
    """Restate a thread in which there is nothing to answer."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await messages_between(session, admission.thread.id, admission.snapshot_from)
    pending = admission.thread.client_calls
    success = {"type": "success"} | ({"pendingToolCallIds": pending} if pending else {})
    yield _numbered(
        [
            events.run_started(run_input.thread_id, run_input.run_id, run_input.parent_run_id),
            events.messages_snapshot(messages),
            events.run_finished(run_input.thread_id, run_input.run_id, success, []),
        ],
        0,
    )


def _numbered(told: list[Event], fence: int) -> list[NumberedEvent]:
    return [(f"{fence}-{n}", event) for n, event in enumerate(told, start=1)]
