"""Admission: decides in one transaction what a request for a run comes to.

Everything that changes a thread locks its row, so requests on one thread are admitted one after
another. A new run's row holds all that its execution and its recovery need.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.state import Decision
from agent.runs.admission.approvals import claim_approvals, validate_approvals
from agent.runs.admission.errors import InterruptMismatch, RunIdReused, TooManyRuns
from agent.runs.admission.new_messages import NewMessages, read_new_messages
from agent.runs.admission.new_run import make_run, snapshot_scope, store_run
from agent.runs.admission.normalization import describe_new_messages, request_fingerprint
from agent.runs.admission.types import (
    Admission,
    BusyThread,
    FinishedRun,
    NewRun,
    RunCommand,
    UnchangedThread,
    WaitingThread,
)
from agent.runs.admission.waiting_turn import append_results
from agent.runs.execution.outcomes import (
    end_after_expiry,
    end_turn_without_approval,
    end_with_open_calls,
)
from agent.runs.execution.run_request import RunRequest
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from domain.conversations.messages import (
    ChatMessage,
    append_messages,
    find_last_message,
    find_turn_start,
    size_of_messages,
)
from domain.conversations.models import Run, Thread
from domain.conversations.runs import (
    ThreadState,
    count_running_chats,
    find_same_or_newest_run,
    find_thread_state,
    get_run,
    record_restatement,
)
from domain.conversations.storage import charge_storage
from domain.conversations.threads import lock_or_create_thread, lock_thread, touch
from domain.core.errors import DomainError
from domain.core.quotas.definitions import THREAD_MESSAGES
from domain.core.quotas.enforcement import limit_of


async def admit(session: AsyncSession, command: RunCommand) -> Admission:
    """Admit a request: decide what it comes to, and store the run that it starts.

    Raises what `validate_approvals` raises; ThreadNotFound and RunNotFound if the caller resumes
    a thread or run that is not theirs; RunIdReused, MessageInvalid, TooManyRuns, TooManyThreads,
    ThreadFull and StorageFull.
    """
    caller, run_input = command.caller, command.run_input
    lock = lock_thread if run_input.approvals else lock_or_create_thread
    thread = await lock(session, caller, run_input.thread_id)
    resumed = None
    if command.resumed_run_id is not None:
        resumed = await get_run(session, caller, command.resumed_run_id)
    fingerprint = request_fingerprint(run_input)
    earlier = await find_same_or_newest_run(session, caller, run_input.run_id, fingerprint)
    thread_state = await find_thread_state(
        session, thread.id, command.dependencies.settings.lease_seconds
    )
    command = _in_language_of_thread(command, thread_state)
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


def _in_language_of_thread(command: RunCommand, thread_state: ThreadState) -> RunCommand:
    """Return the command in the language of the thread if the request does not tell which."""
    latest = thread_state.latest
    if command.caller.is_locale_known or latest is None:
        return command
    caller = replace(command.caller, locale=latest.request["locale"], is_locale_known=True)
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
    interrupted = await session.get_one(Run, valid.approvals[0][0].run_id)
    new = await _read_new(session, command, thread)
    turn_start = await find_turn_start(session, thread.id, valid.turn_id)
    scope = snapshot_scope(command, new, thread, turn_start)
    if interrupted.status == "interrupted":
        scope, new = await append_results(session, thread, interrupted, new, scope)
    run = make_run(
        command, thread, new, scope=scope, continued=interrupted, is_id_used=earlier is not None
    )
    await store_run(session, thread, run)
    await claim_approvals(session, valid, run)
    if interrupted.status != "interrupted":
        await end_after_expiry(session, thread, run)
        return FinishedRun(run)
    if valid.rest:
        run.restated_as = interrupted.restated_as
        await end_with_open_calls(session, thread, run)
        return FinishedRun(run)
    return NewRun(run)


async def _admit_messages(
    session: AsyncSession, command: RunCommand, thread: Thread, thread_state: ThreadState
) -> Admission:
    new = await _read_new(session, command, thread)
    has_new = bool(new.messages)
    scope = snapshot_scope(command, new, thread)
    latest = thread_state.latest
    if latest is not None and latest.status == "interrupted":
        await pending_calls.expire_calls(session, thread.id)
        calls = await pending_calls.find_open_calls(session, thread.id)
        if calls:
            return await _keep_waiting(session, command, thread, latest, calls=calls, new=new)
        scope, new = await append_results(session, thread, latest, new, scope)
        await end_turn_without_approval(session, thread, latest, Decision("expired"))
    if not has_new and not await _ends_with_user_message(session, thread):
        return UnchangedThread(thread, scope)
    charged_bytes = await _charge_messages(session, thread, new.messages)
    if (
        await count_running_chats(session, command.caller)
        >= command.dependencies.settings.runs_per_person
    ):
        raise TooManyRuns(retry_after=5)
    run = make_run(command, thread, new, scope=scope)
    await store_run(session, thread, run)
    prompt_data = describe_new_messages(new.messages, RunRequest(**run.request), new.unread)
    await append_messages(session, thread, run, new.messages, prompt_data)
    thread.client_calls = []
    thread.charged_bytes = charged_bytes
    touch(thread, title=_first_user_text(new))
    return NewRun(run)


async def _keep_waiting(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    interrupted: Run,
    *,
    calls: list[PendingCall],
    new: NewMessages,
) -> WaitingThread:
    """Keep the results of front-end calls for the run that continues the turn.

    The id of the request stands for the interrupted run from now on.
    """
    record_restatement(interrupted, command.run_input.run_id)
    turn_start = await find_turn_start(session, thread.id, interrupted.turn_id)
    scope = snapshot_scope(command, new, thread, turn_start)
    has_results = bool(new.results)
    if has_results:
        thread.charged_bytes = await _charge_messages(session, thread, new.results)
        scope, _ = await append_results(session, thread, interrupted, new, scope)
        touch(thread)
    return WaitingThread(interrupted, calls, thread, scope, is_changed=has_results)


async def _charge_messages(
    session: AsyncSession, thread: Thread, messages: Sequence[ChatMessage]
) -> int:
    """Charge a thread's owner for new messages; return the new `charged_bytes` of the thread.

    Raises ThreadFull and StorageFull.
    """
    if thread.next_position + len(messages) > (limit := limit_of(session, THREAD_MESSAGES)):
        raise THREAD_MESSAGES.make_error(limit)
    return await charge_storage(session, thread, added=size_of_messages(messages))


async def _read_new(session: AsyncSession, command: RunCommand, thread: Thread) -> NewMessages:
    return await read_new_messages(
        session, thread.id, command.run_input.messages, thread.client_calls, command.caller.locale
    )


async def _ends_with_user_message(session: AsyncSession, thread: Thread) -> bool:
    """Return whether the last message of the thread is the user's, so that the agent can reply."""
    last = await find_last_message(session, thread.id)
    return last is not None and last["role"] == "user"


def _first_user_text(new: NewMessages) -> str | None:
    return next((m.get("content") for m in new.messages if m["role"] == "user"), None)
