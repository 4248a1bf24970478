"""The outcomes of runs: what is stored, and the events that report it.

Every end of a run is one transaction, under the lock of the thread's row.
"""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.graph.chat.messages import calls_without_result, tool_result
from agent.graph.chat.state import Decision
from agent.runs.records.measurement import count_end
from agent.tools.results import rejected_result, to_content
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from checkpoints.saver import delete_turn
from checkpoints.snapshot import build_snapshot, format_time
from domain.conversations.messages import append_messages, find_turn_messages
from domain.conversations.models import Run, Thread
from domain.conversations.storage import size_of_run
from domain.conversations.threads import ThreadNotFound, record_answered
from domain.conversations.waiting_messages import WaitingMessages, take_waiting_messages
from domain.core.database.base import Json
from domain.core.database.sessions import driver_connection
from domain.core.errors import Unavailable
from domain.core.i18n import gettext_noop
from domain.core.idempotency.run_once import find_results, turn_scope

Status = Literal["succeeded", "interrupted", "failed", "cancelled"]


def snapshot_of(run: Run, calls: Sequence[PendingCall]) -> Json:
    """Build the state snapshot of a run with its open calls."""
    request = run.request
    context = {
        "thread_id": request["thread_id"],
        "run_id": run.wire_id,
        "turn_id": str(run.turn_id),
        "user_id": str(run.user_id),
        "model": request["model"],
        "locale": request["locale"],
        "timezone": request["timezone"],
        "started_at": format_time(run.created_at),
    }
    return build_snapshot(context, [call.as_snapshot() for call in calls])


def interrupt_outcome(calls: Sequence[PendingCall]) -> dict[str, Any]:
    return {"type": "interrupt", "interrupts": [call.as_interrupt() for call in calls]}


def success_outcome(client_calls: Sequence[str]) -> dict[str, Any]:
    """Return the outcome of a run that succeeded; `client_calls` are left to the front end."""
    pending = {"pendingToolCallIds": list(client_calls)} if client_calls else {}
    return {"type": "success"} | pending


def run_started_event(run: Run) -> Event:
    request = run.request
    return events.run_started(request["thread_id"], run.wire_id, request["parent_run_id"])


def run_finished_event(
    run: Run, outcome: dict[str, Any], usage: list[dict[str, Any]] | None = None
) -> Event:
    return events.run_finished(run.request["thread_id"], run.wire_id, outcome, usage or [])


def run_cancelled_event(run: Run, usage: list[dict[str, Any]] | None = None) -> Event:
    return run_finished_event(run, {"type": "cancelled"}, usage)


class HandedOver(Unavailable):
    code = "handed_over"
    message = gettext_noop("The connection ends here, the work goes on. Please reload in a moment.")


def handover_event(run: Run) -> Event:
    """Return the event that sends a subscriber to another worker; it is not in the run's log."""
    error = HandedOver()
    return events.run_error(error.code, error.text(run.request["locale"]), [])


def thread_deleted_event(run: Run) -> Event:
    """Return the event for a subscriber whose run was deleted with its conversation."""
    error = ThreadNotFound()
    return events.run_error(error.code, error.text(run.request["locale"]), [])


def store_outcome(
    thread: Thread, run: Run, status: Status, terminal: Event, calls: Sequence[PendingCall] = ()
) -> None:
    """Write a run's outcome into its row, from which it can be replayed; the thread is locked."""
    run.status = status
    run.outcome = terminal
    run.snapshot = snapshot_of(run, calls)
    run.snapshot_to = thread.next_position
    run.ended_at = func.now()
    thread.stored_bytes += size_of_run(run)


async def end_with_open_calls(session: AsyncSession, thread: Thread, run: Run) -> None:
    """End a run with one approval of several: nothing executes, and the rest is restated."""
    await pending_calls.reassign_open_calls(session, run.turn_id, run.id)
    await session.refresh(run, ["created_at"])
    calls = await pending_calls.find_open_calls(session, thread.id)
    count_end(run.kind, "interrupted")
    store_outcome(
        thread, run, "interrupted", run_finished_event(run, interrupt_outcome(calls)), calls
    )


def restate_open_calls(thread: Thread, run: Run, calls: Sequence[PendingCall]) -> None:
    """Have an interrupted run ask only about these calls; the others were answered alone.

    Once this is committed, the run's log is outdated: it ends with all questions.
    """
    thread.stored_bytes -= size_of_run(run)
    usage = (run.outcome or {}).get("usage")
    finished = run_finished_event(run, interrupt_outcome(calls), usage)
    store_outcome(thread, run, "interrupted", finished, calls)


async def end_after_expiry(session: AsyncSession, thread: Thread, run: Run) -> None:
    """End a run that cancels calls of a turn that has ended: there is nothing to do."""
    await session.refresh(run, ["created_at"])
    count_end(run.kind, "cancelled")
    store_outcome(thread, run, "cancelled", run_cancelled_event(run))


async def end_turn_without_approval(
    session: AsyncSession, thread: Thread, run: Run, decision: Decision
) -> None:
    """End an interrupted turn without resuming it; its open calls get the decision as result.

    Once this is committed, the run's log is outdated: it ends with the question. Front-end calls do
    not expire: they stay open.
    """
    result = rejected_result(decision.status, decision.reason)
    left_open = thread.client_calls if decision.status == "expired" else []
    await abandon_turn(session, thread, run, to_content(result), left_open=left_open)
    usage = (run.outcome or {}).get("usage")
    store_outcome(thread, run, "cancelled", run_cancelled_event(run, usage))


async def stored_results(
    session: AsyncSession, run: Run, call_ids: Sequence[str]
) -> dict[str, str]:
    """Return the results, as JSON by call id, of the calls whose effect was committed."""
    if not call_ids:
        return {}
    scope = turn_scope(run.turn_id)
    results = await find_results(session, run.user_id, scope=scope, keys=call_ids)
    return {call_id: to_content(result) for call_id, result in results.items()}


async def abandon_turn(
    session: AsyncSession,
    thread: Thread,
    run: Run,
    result: str,
    *,
    left_open: Sequence[str] = (),
    late: WaitingMessages | None = None,
) -> None:
    """End a turn as it is stored: open calls get their result or `result`, checkpoints go.

    The front-end calls `left_open` get none. The results are followed by `late` messages, and by
    those that wait on the thread.
    """
    turn = await find_turn_messages(session, thread.id, run.turn_id)
    without_result = calls_without_result(each.message for each in turn)
    calls = [call["id"] for call in without_result if call["id"] not in left_open]
    thread.client_calls = list(left_open)
    stored = await stored_results(session, run, calls)
    messages = [tool_result(call_id, stored.get(call_id, result)) for call_id in calls]
    record_answered(thread, messages)
    late = (late or WaitingMessages()) + take_waiting_messages(thread)
    await append_messages(session, thread, run, [*messages, *late.messages], late.prompt_data)
    await delete_turn(await driver_connection(session), str(run.turn_id))
