"""A turn that waits for the user: what it takes in meanwhile, and the run that continues it.

Results of front-end calls join the turn at once. User messages wait on the thread, and follow the
results when the turn goes on or ends.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.admission.approvals import ValidApprovals, claim_approvals
from agent.runs.admission.errors import TooManyWaitingMessages
from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.new_run import (
    NewInput,
    charge_messages,
    describe_messages,
    lacks_waiting_messages,
    make_run,
    snapshot_scope,
    start_at_turn,
    store_run,
)
from agent.runs.admission.schemas import ResumeEntry
from agent.runs.admission.types import (
    FinishedRun,
    NewRun,
    RunCommand,
    StoredAnswer,
    WaitingThread,
)
from agent.runs.execution.approval import MAX_REASON_LENGTH
from agent.runs.execution.message_snapshots import SnapshotScope, merge_ranges
from agent.runs.execution.outcomes import end_with_open_calls, restate_open_calls
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from domain.conversations.messages import ChatMessage, append_messages
from domain.conversations.models import Run, Thread
from domain.conversations.runs import record_restatement
from domain.conversations.threads import record_answered, touch
from domain.conversations.waiting_messages import (
    add_waiting_messages,
    list_waiting_messages,
    take_waiting_messages,
)
from domain.core.metrics.definitions import APPROVALS

MAX_PASSED_CALLS = 64
"""How many front-end calls without whose results the user went on can still get one."""
MAX_WAITING_MESSAGES = 64
"""How many user messages can wait on a thread; each has at most MAX_TEXT_LENGTH characters."""


async def append_results(
    session: AsyncSession, thread: Thread, run: Run, new: NewMessages, scope: SnapshotScope
) -> tuple[SnapshotScope, NewMessages]:
    """Append the results of front-end calls to the turn of a run, the last one of the thread.

    So they stand behind their calls and before everything that follows. Returns the client's scope
    with them, and the other new messages.
    """
    if not new.results:
        return scope, new
    start = thread.next_position
    await append_messages(session, thread, run, new.results)
    record_answered(thread, new.results)
    run.snapshot_to = thread.next_position
    named = merge_ranges([*scope.named, [start, thread.next_position]])
    return replace(scope, named=named), replace(new, results=[])


def close_client_calls(thread: Thread, messages: Iterable[ChatMessage]) -> None:
    """Close the front-end calls of a thread as the user goes on with these messages.

    The results of calls that the user passes join the record when they come after all.
    """
    record_answered(thread, messages)
    passed = [*thread.passed_calls, *thread.client_calls]
    thread.passed_calls = passed[-MAX_PASSED_CALLS:]
    thread.client_calls = []


async def keep_waiting(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    interrupted: Run,
    *,
    calls: list[PendingCall],
    new: NewMessages,
) -> WaitingThread:
    """Keep the new messages of a request for the run that continues the turn.

    The id of the request stands for the interrupted run from now on.

    Raises ThreadFull, StorageFull and TooManyWaitingMessages.
    """
    record_restatement(interrupted, command.run_input.run_id)
    scope = snapshot_scope(command, new, thread)
    scope = await start_at_turn(session, thread, interrupted, scope)
    locale = command.caller.locale
    if not new.messages:
        return WaitingThread(interrupted, calls, thread, scope, locale)
    thread.charged_bytes = await charge_messages(session, thread, new.messages)
    scope, new = await append_results(session, thread, interrupted, new, scope)
    _keep_user_messages(command, thread, new)
    touch(thread)
    return WaitingThread(interrupted, calls, thread, scope, locale, changed=interrupted)


async def continue_turn(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    interrupted: Run,
    *,
    valid: ValidApprovals,
    new: NewMessages,
    goes_on: bool = False,
    is_id_used: bool = False,
) -> NewRun | FinishedRun | StoredAnswer:
    """Claim approvals for a new run, which continues the turn if no call is left open.

    In the background no run begins otherwise: the approvals are stored. `goes_on`: the user goes on
    without the results of the open front-end calls. Raises TooManyWaitingMessages.
    """
    if valid.rest and command.in_background:
        await claim_approvals(session, valid, None, command)
        restate_open_calls(thread, interrupted, valid.rest)
        return StoredAnswer(interrupted)
    scope = snapshot_scope(command, new, thread)
    scope = await start_at_turn(session, thread, interrupted, scope)
    scope, new = await append_results(session, thread, interrupted, new, scope)
    if goes_on:
        close_client_calls(thread, [])
    if valid.rest:
        _keep_user_messages(command, thread, new)
        run_input = NewInput(new)
    else:
        run_input = take_in_messages(command, thread, new, goes_on=goes_on)
    run = make_run(
        command, thread, run_input, scope=scope, continued=interrupted, is_id_used=is_id_used
    )
    await store_run(session, thread, run)
    await claim_approvals(session, valid, run, command)
    if valid.rest:
        run.restated_as = interrupted.restated_as
        await end_with_open_calls(session, thread, run)
        return FinishedRun(run)
    return NewRun(run)


async def continue_expired_turn(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    interrupted: Run,
    *,
    new: NewMessages,
) -> NewRun | None:
    """Continue a turn whose other calls have expired with the answers that it has, if any.

    The expired calls belong to the new run from then on. Raises ThreadFull and StorageFull if there
    are new messages.
    """
    calls = await pending_calls.find_calls_of_turn(session, interrupted.turn_id)
    if not any(call.status == "CONSUMED" for call in pending_calls.find_current(calls)):
        return None
    if new.messages:
        thread.charged_bytes = await charge_messages(session, thread, new.messages)
    valid = ValidApprovals(interrupted.turn_id, [], [], pending_calls.find_uncarried(calls))
    admission = await continue_turn(session, command, thread, interrupted, valid=valid, new=new)
    if not isinstance(admission, NewRun):
        raise TypeError("no call is left open")
    settled = await pending_calls.settle_expired_calls(session, thread.id, admission.run.id)
    APPROVALS.inc("expired", amount=settled)
    return admission


def take_in_messages(
    command: RunCommand, thread: Thread, new: NewMessages, *, goes_on: bool = False
) -> NewInput:
    """Return the input of a run that continues a turn: what waits on the thread, then what is new.

    Nothing waits on the thread from then on.
    """
    needs_snapshot = lacks_waiting_messages(thread, new)
    late = take_waiting_messages(thread) + describe_messages(command, new)
    return NewInput(new, late=late, needs_snapshot=needs_snapshot, goes_on=goes_on)


async def refuse_calls(
    session: AsyncSession,
    command: RunCommand,
    thread: Thread,
    interrupted: Run,
    *,
    calls: list[PendingCall],
    new: NewMessages,
) -> NewRun | FinishedRun | StoredAnswer:
    """Refuse the open calls, with the user's text as the reason, and let the model read it.

    Raises ThreadFull and StorageFull.
    """
    reason = _reason(thread, new)
    payload = {"approved": False} | ({"reason": reason} if reason else {})
    answer = {"status": "resolved", "payload": payload}
    approvals = [
        (call, ResumeEntry.model_validate({"interruptId": call.interrupt_id} | answer))
        for call in calls
    ]
    thread.charged_bytes = await charge_messages(session, thread, new.messages)
    touch(thread)
    turn = await pending_calls.find_calls_of_turn(session, interrupted.turn_id)
    valid = ValidApprovals(interrupted.turn_id, approvals, [], pending_calls.find_uncarried(turn))
    return await continue_turn(
        session, command, thread, interrupted, valid=valid, new=new, goes_on=True
    )


def _reason(thread: Thread, new: NewMessages) -> str:
    """Return the text of the request's new messages, or of those that it sent again."""
    sent_again = [m for m in list_waiting_messages(thread) if m["id"] in new.waiting_ids]
    messages: list[ChatMessage] = new.user_messages or sent_again
    text = "\n\n".join(message.get("content", "") for message in messages)
    return text.strip()[:MAX_REASON_LENGTH].strip()


def _keep_user_messages(command: RunCommand, thread: Thread, new: NewMessages) -> None:
    """Let the new user messages wait on the thread. Raises TooManyWaitingMessages."""
    if len(thread.waiting_messages) + len(new.user_messages) > MAX_WAITING_MESSAGES:
        raise TooManyWaitingMessages(limit=MAX_WAITING_MESSAGES)
    add_waiting_messages(thread, describe_messages(command, new))
