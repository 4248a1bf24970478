"""Accepting a run: what a request on a thread comes to, decided in one transaction.

Everything that changes a thread holds the lock of its row, so requests on one thread are
decided one after another. What a decision needs later is stored with it.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.graph.chat.state import Answer
from agent.runs.admission.approvals import check_answers, take_answers
from agent.runs.admission.errors import InterruptMismatch, RunIdReused, TooManyRuns
from agent.runs.admission.new_messages import NewMessages, read_new_messages
from agent.runs.admission.normalization import make_request, request_fingerprint
from agent.runs.admission.schemas import RunInput
from agent.runs.execution.dependencies import RunParts
from agent.runs.execution.outcomes import end_after_expiry, end_turn_unanswered, end_with_the_rest
from checkpoints import pending_calls
from checkpoints.fences import raise_fence
from checkpoints.pending_calls import PendingCall
from domain.conversations.messages import append_messages, first_position, last_message
from domain.conversations.models import Run, Thread
from domain.conversations.runs import (
    RunningRun,
    Standing,
    count_running,
    find_run,
    find_standing,
    get_run,
)
from domain.conversations.threads import lock_or_create_thread, lock_thread, touch
from domain.core.caller import Caller
from domain.core.database.sessions import driver_connection

MOST_RESTATED = 100
"""Messages that a client which knows nothing is shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, by whom, of which worker."""

    parts: RunParts
    worker_id: UUID
    caller: Caller
    given: RunInput
    resumed_run_id: str | None = None
    """The interrupted run that the path names, where it does."""
    interrupts: bool = False
    """Whether a run that the thread is busy with is to be cancelled first."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A new run was stored; it is to be driven."""

    run: Run


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same request was made before: its run is shown again."""

    run: Run


@dataclass(frozen=True, slots=True)
class Busy:
    """Another run holds the thread."""

    running: RunningRun


@dataclass(frozen=True, slots=True)
class Waiting:
    """The thread waits for answers, and none came: the questions are put again."""

    run: Run
    calls: list[PendingCall]
    shown_from: int


@dataclass(frozen=True, slots=True)
class NothingNew:
    """There is nothing that the agent could answer."""

    thread: Thread
    shown_from: int


Decision = Begin | Repeat | Busy | Waiting | NothingNew


async def decide(session: AsyncSession, asked: Asked) -> Decision:
    """Decide what a request comes to, and store what it begins.

    Raises what `check_answers` raises, ThreadNotFound and RunNotFound for a resume of what is
    not the caller's, RunIdReused, MessageInvalid and TooManyRuns.
    """
    caller, given = asked.caller, asked.given
    lock = lock_thread if given.answers else lock_or_create_thread
    thread = await lock(session, caller, given.thread_id)
    resumed = None
    if asked.resumed_run_id is not None:
        resumed = await get_run(session, caller, asked.resumed_run_id)
    earlier = await find_run(session, caller, given.run_id)
    standing = await find_standing(session, thread.id, asked.parts.settings.lease_seconds)
    if earlier is not None:
        return _repeat(asked, thread, earlier, standing)
    if given.answers:
        return await _resume(session, asked, thread, resumed, standing)
    if standing.running is not None:
        return Busy(standing.running)
    return await _go_on(session, asked, thread, standing)


def _repeat(asked: Asked, thread: Thread, earlier: Run, standing: Standing) -> Decision:
    same = earlier.fingerprint == request_fingerprint(asked.given)
    if earlier.thread_id != thread.id or not same:
        raise RunIdReused
    running = standing.running
    if running is not None and running.run.id == earlier.id:
        return Busy(running)
    return Repeat(earlier)


async def _resume(
    session: AsyncSession, asked: Asked, thread: Thread, resumed: Run | None, standing: Standing
) -> Decision:
    given = asked.given
    claimable = await check_answers(
        session, thread, given, tools=asked.parts.tools, locale=asked.caller.locale
    )
    if resumed is not None and resumed.turn_id != claimable.turn_id:
        raise InterruptMismatch
    if standing.running is not None:
        return Busy(standing.running)
    asked_by = await session.get_one(Run, claimable.answers[0][0].run_id)
    new = await _read_new(session, asked, thread)
    turn_start = await first_position(session, thread.id, claimable.turn_id)
    shown_from = min(_shown_from(asked, new, thread), turn_start)
    run = _make_run(asked, thread, new, shown_from=shown_from, goes_on=asked_by)
    await _store(session, thread, run)
    await take_answers(session, claimable, run)
    if asked_by.status != "interrupted":
        await end_after_expiry(session, thread, run)
        return Repeat(run)
    if claimable.rest:
        await end_with_the_rest(session, thread, run)
        return Repeat(run)
    return Begin(run)


async def _go_on(
    session: AsyncSession, asked: Asked, thread: Thread, standing: Standing
) -> Decision:
    new = await _read_new(session, asked, thread)
    shown_from = _shown_from(asked, new, thread)
    latest = standing.latest
    if latest is not None and latest.status == "interrupted":
        await pending_calls.expire(session, thread.id)
        calls = await pending_calls.open_calls(session, thread.id)
        if calls:
            turn_start = await first_position(session, thread.id, latest.turn_id)
            return Waiting(latest, calls, min(shown_from, turn_start))
        await end_turn_unanswered(session, thread, latest, Answer("expired"))
    if not new.messages and not await _awaits_answer(session, thread):
        return NothingNew(thread, shown_from=shown_from)
    if await count_running(session, asked.caller) >= asked.parts.settings.runs_per_person:
        raise TooManyRuns(retry_after=5)
    run = _make_run(asked, thread, new, shown_from=shown_from)
    await _store(session, thread, run)
    await append_messages(session, thread, run, new.messages)
    thread.client_calls = []
    touch(thread, title=_first_user_text(new))
    return Begin(run)


async def _read_new(session: AsyncSession, asked: Asked, thread: Thread) -> NewMessages:
    return await read_new_messages(
        session, thread.id, asked.given.messages, thread.client_calls, asked.caller.locale
    )


def _make_run(
    asked: Asked,
    thread: Thread,
    new: NewMessages,
    *,
    shown_from: int,
    goes_on: Run | None = None,
) -> Run:
    """Make the row of a new run; without a run whose turn goes on it begins a turn."""
    run_id = uuid7()
    # What is said along with answers is stored when the run ends, behind the results.
    late_messages = new.messages if goes_on is not None else []
    request = make_request(
        asked.given,
        asked.caller,
        model=asked.parts.model_name,
        late_messages=late_messages,
        turn_tools=goes_on.request["client_tools"] if goes_on is not None else {},
        server_tools=asked.parts.tools,
    )
    return Run(
        id=run_id,
        user_id=asked.caller.user_id,
        thread_id=thread.id,
        client_id=asked.given.run_id,
        turn_id=goes_on.turn_id if goes_on is not None else run_id,
        status="running",
        request=request.as_json(),
        fingerprint=request_fingerprint(asked.given),
        shown_from=shown_from,
        shown_to=thread.next_position + len(new.messages) - len(late_messages),
        worker_id=asked.worker_id,
        attempts=1,
    )


async def _store(session: AsyncSession, thread: Thread, run: Run) -> None:
    run.fence = await raise_fence(await driver_connection(session), thread.id)
    session.add(run)
    await session.flush()


async def _awaits_answer(session: AsyncSession, thread: Thread) -> bool:
    """Say whether the last thing said in the thread is the person's and has no answer."""
    last = await last_message(session, thread.id)
    return last is not None and last["role"] == "user"


def _shown_from(asked: Asked, new: NewMessages, thread: Thread) -> int:
    """Give the position from which on the client has to be shown the thread.

    That is the earliest message that it named. A client that sent nothing, such as a page that
    was reloaded, is shown the end of the thread. One that sent only new messages is shown what
    follows: a client puts what it does not know behind what it has.
    """
    if new.shown_from is not None:
        return new.shown_from
    return thread.next_position - (0 if asked.given.messages else MOST_RESTATED)


def _first_user_text(new: NewMessages) -> str | None:
    return next((m.get("content") for m in new.messages if m["role"] == "user"), None)
