"""Admission under the lock of a thread: decides in one transaction what a request comes to.

Everything that changes a thread locks its row, so requests on one thread are admitted one after
another. `at_once` has tried before, without waiting for the lock. A new run's row holds all that
its execution and its recovery need.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.state import Decision
from agent.runs.admission.approvals import claim_approvals, validate_approvals
from agent.runs.admission.errors import InterruptMismatch, RunIdReused, TooManyRuns
from agent.runs.admission.new_messages import NewMessages, read_new_messages
from agent.runs.admission.new_run import (
    NewInput,
    charge_messages,
    free_slot,
    lacks_waiting_messages,
    make_run,
    snapshot_scope,
    start_at_latest_messages,
    start_at_turn,
    store_run,
)
from agent.runs.admission.new_turn import make_turn
from agent.runs.admission.normalization import request_fingerprint
from agent.runs.admission.types import (
    Admission,
    BusyThread,
    FinishedRun,
    NewRun,
    RunCommand,
    UnchangedThread,
)
from agent.runs.admission.waiting_turn import (
    append_results,
    continue_expired_turn,
    continue_turn,
    keep_waiting,
    refuse_calls,
)
from agent.runs.execution.message_snapshots import SnapshotScope
from agent.runs.execution.outcomes import end_after_expiry, end_turn_without_approval
from checkpoints import pending_calls
from domain.conversations.messages import find_last_message, find_positions, insert_messages
from domain.conversations.models import Run, Thread
from domain.conversations.runs import (
    ThreadState,
    find_running_slots,
    find_same_or_newest_run,
    find_thread_state,
    get_run,
)
from domain.conversations.threads import lock_or_create_thread, lock_thread
from domain.core.errors import DomainError
from domain.core.metrics.definitions import LIMITS_HIT


async def admit(session: AsyncSession, command: RunCommand) -> Admission:
    """Admit a request: decide what it comes to, and store the run that it starts.

    Raises what `validate_approvals` raises; ThreadNotFound and RunNotFound if the caller resumes
    a thread or run that is not theirs; RunIdReused, ThreadIdTaken, MessageInvalid, TooManyRuns,
    TooManyThreads, ThreadFull and StorageFull.
    """
    caller, run_input = command.caller, command.run_input
    thread = await _lock(session, command)
    resumed = None
    if command.resumed_run_id is not None:
        resumed = await get_run(session, caller, command.resumed_run_id)
    fingerprint = request_fingerprint(run_input)
    earlier = await find_same_or_newest_run(session, caller, run_input.run_id, fingerprint)
    thread_state = await find_thread_state(
        session, thread.id, command.dependencies.settings.lease_seconds
    )
    latest = thread_state.latest
    command = in_language(command, latest.request["locale"] if latest is not None else None)
    with _errors_in_language_of(command):
        if earlier is not None and earlier.fingerprint == fingerprint:
            return _admit_repeated(earlier, thread_state)
        if earlier is not None and not _can_continue(command, thread, earlier):
            raise RunIdReused
        if run_input.approvals:
            return await _admit_resume(
                session, command, thread, thread_state, resumed=resumed, earlier=earlier
            )
        if thread_state.running is not None:
            return BusyThread(thread_state.running)
        return await _admit_messages(session, command, thread, thread_state)


async def _lock(session: AsyncSession, command: RunCommand) -> Thread:
    """Lock the thread of a request. Only new messages begin one."""
    caller, thread_id = command.caller, command.run_input.thread_id
    if command.run_input.approvals:
        return await lock_thread(session, caller, thread_id, command.thread_kind)
    return await lock_or_create_thread(session, caller, thread_id)


def in_language(command: RunCommand, locale: str | None) -> RunCommand:
    """Return the command in the language of its thread if the request does not tell which."""
    if command.caller.is_locale_known or locale is None:
        return command
    caller = replace(command.caller, locale=locale, is_locale_known=True)
    return replace(command, caller=caller)


@contextmanager
def _errors_in_language_of(command: RunCommand) -> Iterator[None]:
    """Have errors speak the language of the thread; one that is raised outside does not know it."""
    try:
        yield
    except DomainError as error:
        if command.caller.is_locale_known:
            error.locale = command.caller.locale
        raise


def _admit_repeated(earlier: Run, thread_state: ThreadState) -> Admission:
    """Admit a request that has started a run already."""
    running = thread_state.running
    if running is not None and running.run.id == earlier.id:
        return BusyThread(running, is_of_request=True)
    return FinishedRun(earlier)


def _can_continue(command: RunCommand, thread: Thread, earlier: Run) -> bool:
    """Return whether a new request can have the id of an earlier run: it resumes the same turn.

    Whether its interrupts are of that turn is not known yet.
    """
    return bool(command.run_input.approvals) and earlier.thread_id == thread.id


async def _admit_resume(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    thread_state: ThreadState,
    *,
    resumed: Run | None,
    earlier: Run | None,
) -> Admission:
    """Admit approvals. `resumed` is the run of the path, and `earlier` has the request's id."""
    run_input = command.run_input
    valid = await validate_approvals(
        session, thread, run_input, tools=command.dependencies.tools, locale=command.caller.locale
    )
    if resumed is not None and resumed.turn_id != valid.turn_id:
        raise InterruptMismatch
    if earlier is not None and earlier.turn_id != valid.turn_id:
        raise RunIdReused
    if thread_state.running is not None:
        return BusyThread(thread_state.running)
    new = await _read_new(session, command, thread)
    latest = thread_state.latest
    waits = latest if latest is not None and latest.status == "interrupted" else None
    if waits is not None and waits.turn_id == valid.turn_id:
        return await continue_turn(
            session,
            command,
            thread,
            waits,
            valid=valid,
            new=new,
            is_id_used=earlier is not None,
        )
    scope = snapshot_scope(command, new, thread)
    if new.messages and waits is None:
        begun = await _begin_turn(
            session, command, thread, new, scope, is_id_used=earlier is not None
        )
        await claim_approvals(session, valid, begun.run, command)
        return begun
    run = make_run(
        command,
        thread,
        NewInput(new),
        scope=scope,
        continued=await session.get_one(Run, valid.approvals[0][0].run_id),
        is_id_used=earlier is not None,
    )
    changed = None
    if waits is not None:
        # The thread waits for other approvals, and the run that asked for them stays its latest.
        kept = await keep_waiting(session, command, thread, waits, calls=[], new=new)
        changed = kept.changed
        run.created_at = waits.created_at - timedelta(microseconds=1)
    await store_run(session, thread, run)
    await claim_approvals(session, valid, run, command)
    await end_after_expiry(session, thread, run)
    return FinishedRun(run, changed)


async def _admit_messages(
    session: AsyncSession, command: RunCommand, thread: Thread, thread_state: ThreadState
) -> Admission:
    new = await _read_new(session, command, thread)
    has_new = bool(new.messages)
    waits_for_results = has_new and not new.user_messages and not has_all_results(thread, new)
    scope = snapshot_scope(command, new, thread)
    latest = thread_state.latest
    if latest is not None and latest.status == "interrupted":
        await pending_calls.expire_calls(session, thread.id)
        calls = await pending_calls.find_open_calls(session, thread.id)
        if calls:
            has_text = bool(new.user_messages or new.waiting_ids)
            answer = refuse_calls if command.refuses and has_text else keep_waiting
            return await answer(session, command, thread, latest, calls=calls, new=new)
        continued = await continue_expired_turn(session, command, thread, latest, new=new)
        if continued is not None:
            return continued
        scope, new = await append_results(session, thread, latest, new, scope)
        await end_turn_without_approval(session, thread, latest, Decision("expired"))
    if latest is not None and waits_for_results:
        thread.charged_bytes = await charge_messages(session, thread, new.results)
        scope = start_at_latest_messages(thread, scope)
        scope, _ = await append_results(session, thread, latest, new, scope)
        return UnchangedThread(thread, scope, changed=latest)
    runs = has_new or await _can_reply(session, thread)
    if latest is not None and (
        lacks_waiting_messages(thread, new) or (not runs and new.waiting_ids)
    ):
        scope = await start_at_turn(session, thread, latest, scope)
    if not runs:
        return UnchangedThread(thread, scope)
    return await _begin_turn(session, command, thread, new, scope)


async def _begin_turn(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    new: NewMessages,
    scope: SnapshotScope,
    *,
    is_id_used: bool = False,
) -> NewRun:
    """Store a run that begins a turn, with its messages: results, waiting ones, new ones.

    Raises ThreadFull, StorageFull and TooManyRuns.
    """
    thread.charged_bytes = await charge_messages(session, thread, new.messages)
    slot = free_slot(
        await find_running_slots(session, command.caller),
        command.dependencies.settings.runs_per_person,
    )
    if slot is None:
        LIMITS_HIT.inc("runs")
        raise TooManyRuns(retry_after=5)
    turn = make_turn(command, thread, new, scope, is_id_used=is_id_used)
    turn.run.slot = slot
    await store_run(session, thread, turn.run)
    await insert_messages(session, turn.rows)
    return NewRun(turn.run)


def has_all_results(thread: Thread, new: NewMessages) -> bool:
    """Return whether no open front-end call lacks a result any more, and one of them did."""
    answered = {message.get("toolCallId") for message in new.results}
    return bool(thread.client_calls) and answered.issuperset(thread.client_calls)


async def _read_new(session: AsyncSession, command: RunCommand, thread: Thread) -> NewMessages:
    return await read_new_messages(
        partial(find_positions, session, thread.id),
        thread,
        command.run_input.messages,
        command.caller.locale,
    )


async def _can_reply(session: AsyncSession, thread: Thread) -> bool:
    """Return whether the last message of the thread is the user's, and no result is awaited."""
    if thread.client_calls:
        return False
    last = await find_last_message(session, thread.id)
    return last is not None and last["role"] == "user"
