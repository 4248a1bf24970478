"""The end of a run that was driven: stored in one transaction, then told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph import events
from agent.graph.chat.tool_execution import fault
from agent.graph.events import Event
from agent.graph.messages import unanswered
from agent.runs.execution.dependencies import RunParts
from agent.runs.execution.outcomes import (
    Status,
    finished,
    interrupt_outcome,
    mark_ended,
    real_results,
)
from agent.runs.execution.run_inputs import Drive, shown_messages
from checkpoints import pending_calls
from checkpoints.fences import check_fence
from checkpoints.pending_calls import PendingCall
from checkpoints.saver import delete_turn
from domain.conversations.messages import append_messages
from domain.conversations.models import Run, Thread
from domain.conversations.threads import lock_thread_by_id, touch
from domain.core.database.sessions import driver_connection, reading
from domain.core.errors import DomainError

CUT_SHORT: Mapping[Status, str] = {
    "cancelled": "The person stopped the agent. This was not done.",
    "failed": "The agent stopped because of a fault. This was not done.",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How the driving of a run ended."""

    status: Status
    questions: Sequence[dict[str, Any]] = ()
    error: DomainError | None = None


async def cut_short(session: AsyncSession, run: Run, drive: Drive, ending: Ending) -> Ending:
    """End a run in the middle: what was said stays, what was asked for gets a result.

    That is the real one where a worker died after the effect and before it could tell.
    """
    calls = [call["id"] for call in unanswered(drive.transcript.messages)]
    real = await real_results(session, run, calls)
    for event in drive.transcript.closing(real, fault(ending.status, CUT_SHORT[ending.status])):
        drive.context.write(event)
    return ending


async def finish_run(parts: RunParts, run: Run, drive: Drive, ending: Ending) -> list[Event]:
    """Store what a run produced and how it ended; give the events that tell of the end.

    A run that the person has stopped by then ends as cancelled, however it would have ended.
    Raises StaleFence where the run is somebody else's by now.
    """
    async with parts.sessions.begin() as session:
        ended = await _store_end(session, parts, run, drive, ending)
    return await _last_events(parts, ended) if ended is not None else [_cancelled(run)]


async def _store_end(
    session: AsyncSession, parts: RunParts, run: Run, drive: Drive, ending: Ending
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
        ending = await cut_short(session, current, drive, Ending("cancelled"))
    touch(thread)
    await _store_messages(session, thread, current, drive)
    calls = await _store_questions(session, parts, current, ending)
    terminal = _terminal(drive, current, ending, calls)
    mark_ended(thread, current, ending.status, terminal, calls)
    thread.client_calls = _client_calls(drive, ending)
    if not calls:
        await delete_turn(connection, str(current.turn_id))
    return current


async def _last_events(parts: RunParts, ended: Run) -> list[Event]:
    """Tell of a stored end; before questions everything is shown that they are about.

    That may be a long conversation, so it is read while nobody waits for the thread.
    """
    told: list[Event] = []
    if ended.status == "interrupted":
        async with reading(parts.sessions) as session:
            shown = await shown_messages(session, ended, ended.shown_to)
        told.append(events.messages_snapshot(shown))
    return [*told, events.state_snapshot(ended.snapshot or {}), ended.outcome or _cancelled(ended)]


async def _store_messages(session: AsyncSession, thread: Thread, run: Run, drive: Drive) -> None:
    drive.transcript.keep(drive.request.late_messages)
    new = [m for m in drive.transcript.messages if m["id"] not in drive.stored_ids]
    await append_messages(session, thread, run, new)


async def _store_questions(
    session: AsyncSession, parts: RunParts, run: Run, ending: Ending
) -> list[PendingCall]:
    if not ending.questions:
        return []
    return await pending_calls.ask(
        session,
        thread_id=_thread_id(run),
        turn_id=run.turn_id,
        run_id=run.id,
        questions=ending.questions,
        seconds=parts.settings.approval_seconds,
    )


def _client_calls(drive: Drive, ending: Ending) -> list[str]:
    """Give the ids of the calls that the front end owes an answer, once the turn is over."""
    if ending.status != "succeeded":
        return []
    return [call["id"] for call in unanswered(drive.transcript.messages)]


def _terminal(drive: Drive, run: Run, ending: Ending, calls: Sequence[PendingCall]) -> Event:
    usage = drive.context.usage.as_json()
    if ending.error is not None:
        text = ending.error.text(drive.request.locale)
        return events.run_error(ending.error.code, text, usage)
    if calls:
        return finished(run, interrupt_outcome(calls), usage)
    if ending.status == "cancelled":
        return finished(run, {"type": "cancelled"}, usage)
    pending = _client_calls(drive, ending)
    success = {"type": "success"} | ({"pendingToolCallIds": pending} if pending else {})
    return finished(run, success, usage)


def _cancelled(run: Run) -> Event:
    """Tell of a thread that was deleted while the agent was busy in it."""
    return finished(run, {"type": "cancelled"})


def _thread_id(run: Run) -> UUID:
    if run.thread_id is None:
        raise ValueError("a chat's run has a thread")
    return run.thread_id
