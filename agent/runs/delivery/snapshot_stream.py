"""Streams that the server makes from the database, without executing anything."""

from agent.graph.chat import events
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.types import UnchangedThread, WaitingThread
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import interrupt_outcome, snapshot_of, success_outcome
from agent.runs.execution.run_inputs import snapshot_messages
from agent.runs.streams.event_ids import EventStream, number_events
from domain.conversations.messages import find_messages_between
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session


async def replay_finished_run(dependencies: RunDependencies, run: Run) -> EventStream:
    """Restate a run that has ended: its messages, its state, its outcome."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await snapshot_messages(session, run, run.snapshot_to)
    replay = [
        events.run_started(run.request["thread_id"], run.client_id, run.request["parent_run_id"]),
        events.messages_snapshot(messages),
    ]
    if run.snapshot is not None:
        replay.append(events.state_snapshot(run.snapshot))
    if run.outcome is not None:
        replay.append(run.outcome)
    yield number_events(replay, run.fence)


async def restate_interrupts(
    dependencies: RunDependencies, run_input: RunInput, waiting: WaitingThread
) -> EventStream:
    """Restate a waiting thread and its open interrupts, so that a reloaded page shows them."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await find_messages_between(
            session, waiting.calls[0].thread_id, waiting.snapshot_from
        )
    calls = waiting.calls
    waits_for = {
        "runId": waiting.run.client_id,
        "interruptIds": [call.interrupt_id for call in calls],
    }
    yield number_events(
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
) -> EventStream:
    """Restate a thread to which the request adds nothing that the agent could reply to."""
    async with read_only_session(dependencies.sessions) as session:
        messages = await find_messages_between(
            session, admission.thread.id, admission.snapshot_from
        )
    success = success_outcome(admission.thread.client_calls)
    yield number_events(
        [
            events.run_started(run_input.thread_id, run_input.run_id, run_input.parent_run_id),
            events.messages_snapshot(messages),
            events.run_finished(run_input.thread_id, run_input.run_id, success, []),
        ],
        0,
    )
