"""The row of a run that admission starts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import randrange
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs.admission.errors import RunIdReused
from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.normalization import (
    describe_new_messages,
    make_request,
    request_fingerprint,
)
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.types import RunCommand
from agent.runs.execution.message_snapshots import SnapshotScope, merge_ranges
from checkpoints.fences import raise_fence
from domain.conversations.messages import ChatMessage, find_turn_start, size_of_messages
from domain.conversations.models import Run, Thread
from domain.conversations.storage import charge_storage
from domain.conversations.waiting_messages import WaitingMessages, ids_of, list_waiting_messages
from domain.core.database.sessions import driver_connection
from domain.core.quotas.definitions import THREAD_MESSAGES
from domain.core.quotas.enforcement import limit_of
from domain.core.telemetry.ids import current_origin

NO_MODEL = "none"
"""The name of the model of a program's call."""
MAX_RESTATED_MESSAGES = 100
"""How many messages a client receives that sent none."""
MAX_SLOTS = 32_767
"""PostgreSQL's greatest smallint."""
MAX_MISSED_MESSAGES = 100
"""How many messages of its thread a client can have missed to get the thread again."""


@dataclass(frozen=True, slots=True)
class NewInput:
    """What a run takes in besides the request's tools and context."""

    sent: NewMessages
    """What is new of the client's messages."""
    messages: Sequence[ChatMessage] = ()
    """Messages that begin a turn; they are stored with the run."""
    late: WaitingMessages = field(default_factory=WaitingMessages)
    """User messages for a turn that goes on; they are stored behind the tool results."""
    needs_snapshot: bool = False
    goes_on: bool = False


def make_run(
    command: RunCommand,
    thread: Thread,
    new: NewInput,
    *,
    scope: SnapshotScope,
    continued: Run | None = None,
    is_id_used: bool = False,
) -> Run:
    """Build the row of a new run, which continues the turn of another run or begins its own.

    `is_id_used`: the turn has a run with the same wire id.
    """
    run_id = uuid7()
    request = make_request(
        command.run_input,
        command.caller,
        model=command.dependencies.model_name if thread.kind == "chat" else NO_MODEL,
        turn=continued.request if continued is not None else None,
        server_tools=command.dependencies.tools,
    )
    request = replace(
        request,
        late_messages=list(new.late.messages),
        prompt_data=dict(new.late.prompt_data),
        needs_snapshot=new.needs_snapshot or _needs_snapshot(new.sent, scope, thread.next_position),
        goes_on=new.goes_on,
    )
    if command.in_background and continued is not None:
        request = replace(request, locale=continued.request["locale"])
    input_end = thread.next_position + len(new.messages)
    return Run(
        id=run_id,
        user_id=command.caller.user_id,
        kind=thread.kind,
        thread_id=thread.id,
        wire_id=command.run_input.run_id,
        client_id=_derive_key(command.run_input) if is_id_used else command.run_input.run_id,
        turn_id=continued.turn_id if continued is not None else run_id,
        status="running",
        request=request.as_json(),
        fingerprint=request_fingerprint(command.run_input),
        snapshot_from=scope.start,
        named_positions=merge_ranges([*scope.named, [thread.next_position, input_end]]),
        request_bytes=scope.request_bytes,
        input_to=input_end,
        snapshot_to=input_end,
        worker_id=command.worker_id,
        attempts=1,
        origin=current_origin(continued.origin if continued is not None else None),
        in_background=command.in_background,
        unsubscribed_since=func.clock_timestamp() if command.in_background else None,
    )


def _derive_key(run_input: RunInput) -> str:
    """Return the unique key of a run whose wire id has a run: the same for the same interrupts.

    Clients cannot use this id: their ids are printable.
    """
    interrupt_ids = [approval.interrupt_id for approval in run_input.approvals]
    key = uuid5(NAMESPACE_URL, "\n".join([run_input.run_id, *interrupt_ids]))
    return f"\x1f{key}"


def _needs_snapshot(new: NewMessages, scope: SnapshotScope, end: int) -> bool:
    """Return whether a client that holds the thread should get it again when the run starts.

    It has missed what another page said or how a stopped call ended, or it has a result that is not
    the thread's: CopilotKit adds one for each call that the user answers. A client that sent none
    of the thread's messages, or left out very many, does not hold the thread.
    """
    is_behind = 0 < scope.count_missed(end) <= MAX_MISSED_MESSAGES
    return bool(new.named) and (is_behind or new.has_unknown_results)


async def store_run(session: AsyncSession, thread: Thread, run: Run) -> None:
    """Insert a new run under a new fence of its thread.

    Raises RunIdReused if a concurrent request on another thread was faster with the id.
    """
    run.fence = await raise_fence(await driver_connection(session), thread.id)
    session.add(run)
    try:
        await session.flush()
    except IntegrityError as error:
        if "uq_runs_user_client" in str(error.orig):
            raise RunIdReused from None
        raise


async def charge_messages(
    session: AsyncSession, thread: Thread, messages: Sequence[ChatMessage]
) -> int:
    """Charge a thread's owner for new messages; return the new `charged_bytes` of the thread.

    Raises ThreadFull and StorageFull.
    """
    count = thread.next_position + len(thread.waiting_messages) + len(messages)
    if count > (limit := limit_of(session, THREAD_MESSAGES)):
        raise THREAD_MESSAGES.make_error(limit)
    return await charge_storage(session, thread, added=size_of_messages(messages))


def free_slot(running: Sequence[int | None], limit: int) -> int | None:
    """Return a slot for one more running chat; None if the person has `limit` of them.

    It is any free slot, so that requests that decide at the same time rarely choose the same.
    """
    if len(running) >= limit:
        return None
    slot = randrange(min(limit, MAX_SLOTS))  # noqa: S311
    while slot in running:
        slot = (slot + 1) % limit
    return slot


def describe_messages(command: RunCommand, new: NewMessages) -> WaitingMessages:
    """Return the new user messages of a request with their prompt data."""
    return describe_new_messages(command.run_input, command.caller, new.user_messages, new.unread)


def lacks_waiting_messages(thread: Thread, new: NewMessages) -> bool:
    """Return whether messages wait on the thread that the client did not send: it lacks them."""
    return bool(ids_of(list_waiting_messages(thread)) - new.waiting_ids)


def snapshot_scope(command: RunCommand, new: NewMessages, thread: Thread) -> SnapshotScope:
    """Return what the client's messages snapshot may have.

    It begins with the earliest known message that the client sent. A client that sent none, such as
    a reloaded page, gets the end of the thread. A client that sent only new messages gets what
    follows them: it appends messages that it does not know to those that it has.
    """
    start = thread.next_position - (0 if command.run_input.messages else MAX_RESTATED_MESSAGES)
    if new.named:
        start = new.named[0][0]
    return SnapshotScope(max(start, 0), new.named, command.request_bytes)


def start_at_latest_messages(thread: Thread, scope: SnapshotScope) -> SnapshotScope:
    """Return a scope that begins with the thread's latest messages or before."""
    start = max(0, thread.next_position - MAX_RESTATED_MESSAGES)
    return replace(scope, start=min(scope.start, start))


async def start_at_turn(
    session: AsyncSession, thread: Thread, run: Run, scope: SnapshotScope
) -> SnapshotScope:
    """Return a scope that begins with the turn of the thread's last run at the latest."""
    turn_start = await find_turn_start(session, thread.id, run.turn_id)
    return replace(scope, start=min(scope.start, turn_start))
