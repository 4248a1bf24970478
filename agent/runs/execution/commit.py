"""Committing a run: its messages and its outcome, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.graph.chat.messages import calls_without_result
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.message_snapshots import (
    SelectedMessages,
    scope_of,
    select_for_run,
    select_known,
    thread_id_of,
)
from agent.runs.execution.outcomes import (
    Status,
    interrupt_outcome,
    run_cancelled_event,
    run_finished_event,
    store_outcome,
    stored_results,
    success_outcome,
)
from agent.runs.execution.run_inputs import RunInputs
from agent.runs.records.writing import end_run, read_time
from agent.tools.results import error_result, to_content
from checkpoints import pending_calls
from checkpoints.fences import check_fence
from checkpoints.pending_calls import PendingCall
from checkpoints.saver import delete_turn
from domain.conversations.messages import extend_thread, insert_messages, to_appended_message
from domain.conversations.models import Run, Thread
from domain.conversations.threads import lock_thread_by_id, record_answered, touch
from domain.conversations.waiting_messages import (
    add_waiting_messages,
    ids_of,
    list_waiting_messages,
)
from domain.core.database.base import copy_row
from domain.core.database.clock import time_now
from domain.core.database.sessions import driver_connection, read_only_session
from domain.core.errors import DomainError

NOT_DONE: Mapping[Status, str] = {
    "cancelled": "The person stopped the agent. This was not done.",
    "failed": "The agent stopped because of a fault. This was not done.",
}


@dataclass(frozen=True, slots=True)
class RunResult:
    """How the execution of a run ended."""

    status: Status
    approval_requests: Sequence[dict[str, Any]] = ()
    error: DomainError | None = None


@dataclass(frozen=True, slots=True)
class _EndedRun:
    """A run whose end is stored."""

    run: Run
    selected: SelectedMessages | None = None
    """The messages of its last snapshot, if they need not be read."""


async def end_early(
    session: AsyncSession, run: Run, inputs: RunInputs, result: RunResult
) -> RunResult:
    """End a run before its graph does: its text so far stays, and every call gets a result.

    That is the real result if the effect was committed, by this attempt or one whose worker died.
    """
    calls = [call["id"] for call in calls_without_result(inputs.transcript.messages)]
    results = await stored_results(session, run, calls)
    not_done = to_content(error_result(result.status, NOT_DONE[result.status]))
    for event in inputs.transcript.closing_events(results, not_done):
        inputs.context.write(event)
    return result


async def commit_run(
    dependencies: RunDependencies, run: Run, inputs: RunInputs, result: RunResult
) -> list[Event]:
    """Commit a run's messages and outcome, and return the events that end its stream.

    A run with a cancel request ends as cancelled, whatever its result.
    Raises StaleFence if another worker has taken the run over, or its thread was deleted.
    """
    ended = await _commit_at_once(dependencies, run, inputs, result)
    if ended is None:
        if result.approval_requests:
            await _store_checkpoints(dependencies, inputs)
        async with dependencies.sessions.begin() as session:
            ended = await _store_result(session, dependencies, run, inputs, result)
    if ended is None:
        return await end_deleted(dependencies, run, inputs)
    return await _final_events(dependencies, ended, is_in_sync=_is_in_sync(run))


async def end_deleted(dependencies: RunDependencies, run: Run, inputs: RunInputs) -> list[Event]:
    """Return the events that end the stream of a run whose thread was deleted meanwhile."""
    async with read_only_session(dependencies.sessions) as session:
        await end_early(session, run, inputs, RunResult("cancelled"))
    return [run_cancelled_event(run)]


async def _commit_at_once(
    dependencies: RunDependencies, run: Run, inputs: RunInputs, result: RunResult
) -> _EndedRun | None:
    """Commit a run without a lock, if its thread is as admission left it.

    Returns None if nothing was written.
    """
    if inputs.thread is None:
        return None
    thread, ended = copy_row(inputs.thread), copy_row(run)
    calls: list[PendingCall] = []
    if result.approval_requests:
        now = await _store_checkpoints(dependencies, inputs) or await read_time(dependencies.pool)
        calls = _pending_calls(dependencies, run, result, now)
    rows = _finish(thread, ended, inputs, result, calls)
    is_written = await end_run(
        dependencies.pool,
        thread,
        ended,
        rows,
        calls,
        deletes_checkpoints=not calls and inputs.turn_buffer.has_stored,
    )
    if not is_written:
        return None
    latest = [(each.position, each.message) for each in inputs.latest]
    latest += [to_appended_message(row) for row in rows]
    return _EndedRun(ended, select_known(ended, latest, list_waiting_messages(thread)))


async def _store_checkpoints(dependencies: RunDependencies, inputs: RunInputs) -> datetime | None:
    """Store the checkpoints from which the approvals will continue the turn, and return when.

    A run that ends otherwise after all deletes them; if this worker dies before, a recovery
    continues from them and asks again.
    """
    if inputs.turn_buffer.is_stored:
        return None
    return await dependencies.saver.store(inputs.turn_buffer)


async def _store_result(
    session: AsyncSession,
    dependencies: RunDependencies,
    run: Run,
    inputs: RunInputs,
    result: RunResult,
) -> _EndedRun | None:
    """Store the result of a run, or return None if its thread was deleted."""
    thread = await lock_thread_by_id(session, thread_id_of(run))
    if thread is None:
        return None
    connection = await driver_connection(session)
    await check_fence(connection, thread.id, run.fence)
    current = await session.get_one(Run, run.id)
    if current.status != "running":
        # An earlier try at this commit succeeded, but the outage swallowed the reply.
        return _EndedRun(current)
    if current.cancel_requested_at is not None:
        # The request to cancel was accepted, and this worker has not noticed it yet.
        result = await end_early(session, current, inputs, RunResult("cancelled"))
    calls: list[PendingCall] = []
    if result.approval_requests:
        calls = _pending_calls(dependencies, current, result, await time_now(session))
    rows = _finish(thread, current, inputs, result, calls)
    await insert_messages(session, rows)
    await pending_calls.insert_pending_calls(session, calls)
    if current.kind == "call":
        await pending_calls.number_change(session, current.turn_id)
    if not calls and inputs.turn_buffer.has_stored:
        await delete_turn(connection, str(current.turn_id))
    return _EndedRun(current)


def _finish(
    thread: Thread,
    run: Run,
    inputs: RunInputs,
    result: RunResult,
    calls: Sequence[PendingCall],
) -> list[dict[str, Any]]:
    """Change the rows of a run and its thread as the result does; return those of its messages."""
    rows = _extend_thread(thread, run, inputs, result)
    touch(thread)
    store_outcome(thread, run, result.status, _terminal_event(inputs, run, result, calls), calls)
    thread.client_calls = _client_calls(inputs, result, calls)
    return rows


def _is_in_sync(run: Run) -> bool:
    """Return whether the client named all messages of a running run's input."""
    return scope_of(run).has_client_all(run.snapshot_to or 0)


async def _final_events(
    dependencies: RunDependencies, ended: _EndedRun, *, is_in_sync: bool
) -> list[Event]:
    """Return the events of a stored end; interrupts are preceded by the messages.

    So is every end of a run with late messages, which the client has before the tool results.
    A client that is in sync needs none, and would lose those that a snapshot must leave out.
    They can be a long conversation, so they are read after the thread's lock is released.
    """
    final: list[Event] = []
    run, selected = ended.run, ended.selected
    if run.status == "interrupted" or run.request["late_messages"]:
        if selected is None:
            async with read_only_session(dependencies.sessions) as session:
                selected = await select_for_run(session, run)
        if selected.is_whole or (selected.stored and not is_in_sync):
            final.append(selected.as_event())
    return [
        *final,
        events.state_snapshot(run.snapshot or {}),
        run.outcome or run_cancelled_event(run),
    ]


def _extend_thread(
    thread: Thread, run: Run, inputs: RunInputs, result: RunResult
) -> list[dict[str, Any]]:
    """Return the rows of what the run has produced, and of late messages.

    Late messages that the model has not read, because the front end still has a call to answer,
    wait on the thread instead.
    """
    new = inputs.unstored_messages
    if result.status == "succeeded":
        unread = inputs.unread_messages
        add_waiting_messages(thread, unread)
        waiting = ids_of(unread.messages)
        new = [message for message in new if message["id"] not in waiting]
    record_answered(thread, new)
    return extend_thread(thread, run, new, inputs.context.prompt_data)


def _pending_calls(
    dependencies: RunDependencies, run: Run, result: RunResult, now: datetime
) -> list[PendingCall]:
    return pending_calls.make_pending_calls(
        result.approval_requests,
        thread_id=thread_id_of(run),
        turn_id=run.turn_id,
        run_id=run.id,
        requested_at=now,
        lifetime_seconds=dependencies.settings.approval_seconds,
    )


def _client_calls(
    inputs: RunInputs, result: RunResult, gated: Sequence[PendingCall] = ()
) -> list[str]:
    """Return the ids of the open front-end calls: those without a result that are not gated.

    With a later text of the same turn, the user went on without the results of earlier calls.
    """
    if result.status not in ("succeeded", "interrupted"):
        return []
    gated_ids = {call.tool_call_id for call in gated}
    messages = inputs.transcript.messages
    texts = [index for index, message in enumerate(messages) if message["role"] == "user"]
    open_calls = calls_without_result(messages[max(texts, default=0) :])
    return [call["id"] for call in open_calls if call["id"] not in gated_ids]


def _terminal_event(
    inputs: RunInputs, run: Run, result: RunResult, calls: Sequence[PendingCall]
) -> Event:
    usage = inputs.context.usage.as_json()
    if result.error is not None:
        text = result.error.text(inputs.request.locale)
        return events.run_error(result.error.code, text, usage)
    if calls:
        return run_finished_event(run, interrupt_outcome(calls), usage)
    if result.status == "cancelled":
        return run_cancelled_event(run, usage)
    return run_finished_event(run, success_outcome(_client_calls(inputs, result)), usage)
