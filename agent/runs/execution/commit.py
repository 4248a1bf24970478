"""The end of a run that was driven: stored in one transaction, then told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph import events
from agent.graph.events import Event
from agent.graph.messages import calls_without_result
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import (
    Status,
    interrupt_outcome,
    run_finished_event,
    store_outcome,
    stored_results,
)
from agent.runs.execution.run_inputs import RunInputs, snapshot_messages
from agent.tools.results import error_result, to_content
from checkpoints import pending_calls
from checkpoints.fences import check_fence
from checkpoints.pending_calls import PendingCall
from checkpoints.saver import delete_turn
from domain.conversations.messages import append_messages
from domain.conversations.models import Run, Thread
from domain.conversations.threads import lock_thread_by_id, touch
from domain.core.database.sessions import driver_connection, read_only_session
from domain.core.errors import DomainError

NOT_DONE: Mapping[Status, str] = {
    "cancelled": "The person stopped the agent. This was not done.",
    "failed": "The agent stopped because of a fault. This was not done.",
}


@dataclass(frozen=True, slots=True)
class RunResult:
    """How the driving of a run ended."""

    status: Status
    approval_requests: Sequence[dict[str, Any]] = ()
    error: DomainError | None = None


async def end_early(
    session: AsyncSession, run: Run, inputs: RunInputs, result: RunResult
) -> RunResult:
    """End a run in the middle: what was said stays, what was asked for gets a result.

    That is the real one where a worker died after the effect and before it could tell.
    """
    calls = [call["id"] for call in calls_without_result(inputs.transcript.messages)]
    real = await stored_results(session, run, calls)
    not_done = to_content(error_result(result.status, NOT_DONE[result.status]))
    for event in inputs.transcript.closing_events(real, not_done):
        inputs.context.write(event)
    return result


async def commit_run(
    dependencies: RunDependencies, run: Run, inputs: RunInputs, result: RunResult
) -> list[Event]:
    """Store what a run produced and how it ended; give the events that tell of the end.

    A run that the person has stopped by then ends as cancelled, however it would have ended.
    Raises StaleFence where the run is somebody else's by now.
    """
    async with dependencies.sessions.begin() as session:
        ended = await _store_end(session, dependencies, run, inputs, result)
    return await _last_events(dependencies, ended) if ended is not None else [_cancelled(run)]


async def _store_end(
    session: AsyncSession,
    dependencies: RunDependencies,
    run: Run,
    inputs: RunInputs,
    result: RunResult,
) -> Run | None:
    """Store what came of a run, and give its row; None where its thread was deleted."""
    thread = await lock_thread_by_id(session, _thread_id(run))
    if thread is None:
        return None
    connection = await driver_connection(session)
    await check_fence(connection, thread.id, run.fence)
    current = await session.get_one(Run, run.id)
    if current.status != "running":
        # The commit before an outage went through after all.
        return current
    if current.cancel_requested_at is not None:
        # Whoever put the mark was told that it is done, and its worker may not have looked yet.
        result = await end_early(session, current, inputs, RunResult("cancelled"))
    touch(thread)
    await _store_messages(session, thread, current, inputs)
    calls = await _store_approval_requests(session, dependencies, current, result)
    terminal = _terminal(inputs, current, result, calls)
    store_outcome(thread, current, result.status, terminal, calls)
    thread.client_calls = _client_calls(inputs, result)
    if not calls:
        await delete_turn(connection, str(current.turn_id))
    return current


async def _last_events(dependencies: RunDependencies, ended: Run) -> list[Event]:
    """Tell of a stored end; before questions everything is shown that they are about.

    That may be a long conversation, so it is read while nobody waits for the thread.
    """
    told: list[Event] = []
    if ended.status == "interrupted":
        async with read_only_session(dependencies.sessions) as session:
            shown = await snapshot_messages(session, ended, ended.snapshot_to)
        told.append(events.messages_snapshot(shown))
    return [*told, events.state_snapshot(ended.snapshot or {}), ended.outcome or _cancelled(ended)]


async def _store_messages(
    session: AsyncSession, thread: Thread, run: Run, inputs: RunInputs
) -> None:
    inputs.transcript.add_messages(inputs.request.late_messages)
    new = [m for m in inputs.transcript.messages if m["id"] not in inputs.stored_ids]
    await append_messages(session, thread, run, new)


async def _store_approval_requests(
    session: AsyncSession, dependencies: RunDependencies, run: Run, result: RunResult
) -> list[PendingCall]:
    if not result.approval_requests:
        return []
    return await pending_calls.ask(
        session,
        thread_id=_thread_id(run),
        turn_id=run.turn_id,
        run_id=run.id,
        requests=result.approval_requests,
        seconds=dependencies.settings.approval_seconds,
    )


def _client_calls(inputs: RunInputs, result: RunResult) -> list[str]:
    """Give the ids of the calls that the front end owes an answer, once the turn is over."""
    if result.status != "succeeded":
        return []
    return [call["id"] for call in calls_without_result(inputs.transcript.messages)]


def _terminal(
    inputs: RunInputs, run: Run, result: RunResult, calls: Sequence[PendingCall]
) -> Event:
    usage = inputs.context.usage.as_json()
    if result.error is not None:
        text = result.error.text(inputs.request.locale)
        return events.run_error(result.error.code, text, usage)
    if calls:
        return run_finished_event(run, interrupt_outcome(calls), usage)
    if result.status == "cancelled":
        return run_finished_event(run, {"type": "cancelled"}, usage)
    pending = _client_calls(inputs, result)
    success = {"type": "success"} | ({"pendingToolCallIds": pending} if pending else {})
    return run_finished_event(run, success, usage)


def _cancelled(run: Run) -> Event:
    """Tell of a thread that was deleted while the agent was busy in it."""
    return run_finished_event(run, {"type": "cancelled"})


def _thread_id(run: Run) -> UUID:
    if run.thread_id is None:
        raise ValueError("a chat's run has a thread")
    return run.thread_id
