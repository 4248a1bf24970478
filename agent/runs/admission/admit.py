"""Accepting a run: what a request on a thread comes to, decided in one transaction.

Everything that changes a thread holds the lock of its row, so requests on one thread are
decided one after another. What a decision needs later is stored with it.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.graph.chat.state import Decision
from agent.runs.admission.approvals import claim_approvals, validate_approvals
from agent.runs.admission.errors import InterruptMismatch, RunIdReused, TooManyRuns
from agent.runs.admission.new_messages import NewMessages, read_new_messages
from agent.runs.admission.normalization import make_request, request_fingerprint
from agent.runs.admission.schemas import RunInput
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import (
    end_after_expiry,
    end_turn_without_approval,
    end_with_open_calls,
)
from checkpoints import pending_calls
from checkpoints.fences import raise_fence
from checkpoints.pending_calls import PendingCall
from domain.conversations.messages import append_messages, first_position, last_message
from domain.conversations.models import Run, Thread
from domain.conversations.runs import (
    RunningRun,
    ThreadState,
    count_running,
    find_run,
    find_thread_state,
    get_run,
)
from domain.conversations.threads import lock_or_create_thread, lock_thread, touch
from domain.core.caller import Caller
from domain.core.database.sessions import driver_connection

MAX_RESTATED_MESSAGES = 100
"""Messages that a client which knows nothing is shown."""


@dataclass(frozen=True, slots=True)
class RunCommand:
    """What is asked, by whom, of which worker."""

    dependencies: RunDependencies
    worker_id: UUID
    caller: Caller
    run_input: RunInput
    resumed_run_id: str | None = None
    """The interrupted run that the path names, where it does."""
    interrupts: bool = False
    """Whether a run that the thread is busy with is to be cancelled first."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A new run was stored; it is to be driven."""

    run: Run


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """The same request was made before: its run is shown again."""

    run: Run


@dataclass(frozen=True, slots=True)
class BusyThread:
    """Another run holds the thread."""

    running: RunningRun


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """The thread waits for answers, and none came: the questions are put again."""

    run: Run
    calls: list[PendingCall]
    snapshot_from: int


@dataclass(frozen=True, slots=True)
class UnchangedThread:
    """There is nothing that the agent could answer."""

    thread: Thread
    snapshot_from: int


Admission = NewRun | EarlierRun | BusyThread | WaitingThread | UnchangedThread


async def admit(session: AsyncSession, command: RunCommand) -> Admission:
    """Decide what a request comes to, and store what it begins.

    Raises what `validate_approvals` raises, ThreadNotFound and RunNotFound for a resume of what is
    not the caller's, RunIdReused, MessageInvalid and TooManyRuns.
    """
    caller, run_input = command.caller, command.run_input
    lock = lock_thread if run_input.approvals else lock_or_create_thread
    thread = await lock(session, caller, run_input.thread_id)
    resumed = None
    if command.resumed_run_id is not None:
        resumed = await get_run(session, caller, command.resumed_run_id)
    earlier = await find_run(session, caller, run_input.run_id)
    thread_state = await find_thread_state(
        session, thread.id, command.dependencies.settings.lease_seconds
    )
    if earlier is not None:
        return _find_earlier(command, thread, earlier, thread_state)
    if run_input.approvals:
        return await _admit_resume(session, command, thread, resumed, thread_state)
    if thread_state.running is not None:
        return BusyThread(thread_state.running)
    return await _admit_messages(session, command, thread, thread_state)


def _find_earlier(
    command: RunCommand, thread: Thread, earlier: Run, thread_state: ThreadState
) -> Admission:
    same = earlier.fingerprint == request_fingerprint(command.run_input)
    if earlier.thread_id != thread.id or not same:
        raise RunIdReused
    running = thread_state.running
    if running is not None and running.run.id == earlier.id:
        return BusyThread(running)
    return EarlierRun(earlier)


async def _admit_resume(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    resumed: Run | None,
    thread_state: ThreadState,
) -> Admission:
    run_input = command.run_input
    valid = await validate_approvals(
        session, thread, run_input, tools=command.dependencies.tools, locale=command.caller.locale
    )
    if resumed is not None and resumed.turn_id != valid.turn_id:
        raise InterruptMismatch
    if thread_state.running is not None:
        return BusyThread(thread_state.running)
    asked_by = await session.get_one(Run, valid.approvals[0][0].run_id)
    new = await _read_new(session, command, thread)
    turn_start = await first_position(session, thread.id, valid.turn_id)
    snapshot_from = min(_shown_from(command, new, thread), turn_start)
    run = _make_run(command, thread, new, snapshot_from=snapshot_from, continued=asked_by)
    await _store(session, thread, run)
    await claim_approvals(session, valid, run)
    if asked_by.status != "interrupted":
        await end_after_expiry(session, thread, run)
        return EarlierRun(run)
    if valid.rest:
        await end_with_open_calls(session, thread, run)
        return EarlierRun(run)
    return NewRun(run)


async def _admit_messages(
    session: AsyncSession, command: RunCommand, thread: Thread, thread_state: ThreadState
) -> Admission:
    new = await _read_new(session, command, thread)
    snapshot_from = _shown_from(command, new, thread)
    latest = thread_state.latest
    if latest is not None and latest.status == "interrupted":
        await pending_calls.expire(session, thread.id)
        calls = await pending_calls.open_calls(session, thread.id)
        if calls:
            turn_start = await first_position(session, thread.id, latest.turn_id)
            return WaitingThread(latest, calls, min(snapshot_from, turn_start))
        await end_turn_without_approval(session, thread, latest, Decision("expired"))
    if not new.messages and not await _ends_with_user_message(session, thread):
        return UnchangedThread(thread, snapshot_from=snapshot_from)
    if (
        await count_running(session, command.caller)
        >= command.dependencies.settings.runs_per_person
    ):
        raise TooManyRuns(retry_after=5)
    run = _make_run(command, thread, new, snapshot_from=snapshot_from)
    await _store(session, thread, run)
    await append_messages(session, thread, run, new.messages)
    thread.client_calls = []
    touch(thread, title=_first_user_text(new))
    return NewRun(run)


async def _read_new(session: AsyncSession, command: RunCommand, thread: Thread) -> NewMessages:
    return await read_new_messages(
        session, thread.id, command.run_input.messages, thread.client_calls, command.caller.locale
    )


def _make_run(
    command: RunCommand,
    thread: Thread,
    new: NewMessages,
    *,
    snapshot_from: int,
    continued: Run | None = None,
) -> Run:
    """Make the row of a new run; without a run whose turn goes on it begins a turn."""
    run_id = uuid7()
    # What is said along with answers is stored when the run ends, behind the results.
    late_messages = new.messages if continued is not None else []
    request = make_request(
        command.run_input,
        command.caller,
        model=command.dependencies.model_name,
        late_messages=late_messages,
        turn_tools=continued.request["client_tools"] if continued is not None else {},
        server_tools=command.dependencies.tools,
    )
    return Run(
        id=run_id,
        user_id=command.caller.user_id,
        kind="chat",
        thread_id=thread.id,
        client_id=command.run_input.run_id,
        turn_id=continued.turn_id if continued is not None else run_id,
        status="running",
        request=request.as_json(),
        fingerprint=request_fingerprint(command.run_input),
        snapshot_from=snapshot_from,
        snapshot_to=thread.next_position + len(new.messages) - len(late_messages),
        worker_id=command.worker_id,
        attempts=1,
    )


async def _store(session: AsyncSession, thread: Thread, run: Run) -> None:
    run.fence = await raise_fence(await driver_connection(session), thread.id)
    session.add(run)
    await session.flush()


async def _ends_with_user_message(session: AsyncSession, thread: Thread) -> bool:
    """Say whether the last thing said in the thread is the person's and has no answer."""
    last = await last_message(session, thread.id)
    return last is not None and last["role"] == "user"


def _shown_from(command: RunCommand, new: NewMessages, thread: Thread) -> int:
    """Give the position from which on the client has to be shown the thread.

    That is the earliest message that it named. A client that sent nothing, such as a page that
    was reloaded, is shown the end of the thread. One that sent only new messages is shown what
    follows: a client puts what it does not know behind what it has.
    """
    if new.snapshot_from is not None:
        return new.snapshot_from
    return thread.next_position - (0 if command.run_input.messages else MAX_RESTATED_MESSAGES)


def _first_user_text(new: NewMessages) -> str | None:
    return next((m.get("content") for m in new.messages if m["role"] == "user"), None)
