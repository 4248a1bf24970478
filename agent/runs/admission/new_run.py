"""The row of a run that admission starts."""

from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

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
from domain.conversations.models import Run, Thread
from domain.core.database.sessions import driver_connection

MAX_RESTATED_MESSAGES = 100
"""How many messages a client receives that sent none."""
MAX_MISSED_MESSAGES = 100
"""How many messages of its thread a client can have missed to get the thread again."""


def make_run(
    command: RunCommand,
    thread: Thread,
    new: NewMessages,
    *,
    scope: SnapshotScope,
    continued: Run | None = None,
    is_id_used: bool = False,
) -> Run:
    """Build the row of a new run, which continues the turn of another run or begins its own.

    `is_id_used`: the turn has a run with the same wire id.
    """
    run_id = uuid7()
    # User messages that come with approvals are stored when the run ends, after the tool results.
    late_messages = new.user_messages if continued is not None else []
    request = make_request(
        command.run_input,
        command.caller,
        model=command.dependencies.model_name,
        late_messages=late_messages,
        turn_tools=continued.request["client_tools"] if continued is not None else {},
        server_tools=command.dependencies.tools,
        needs_snapshot=_needs_snapshot(new, scope, thread.next_position),
    )
    input_end = thread.next_position + len(new.messages) - len(late_messages)
    if late_messages:
        data = describe_new_messages(late_messages, request, new.unread)
        request = replace(request, prompt_data=data)
    return Run(
        id=run_id,
        user_id=command.caller.user_id,
        kind="chat",
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
        snapshot_to=input_end,
        worker_id=command.worker_id,
        attempts=1,
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


def snapshot_scope(
    command: RunCommand, new: NewMessages, thread: Thread, turn_start: int | None = None
) -> SnapshotScope:
    """Return what the client's messages snapshot may have.

    It begins with the earliest known message that the client sent. A client that sent none, such as
    a reloaded page, gets the end of the thread. A client that sent only new messages gets what
    follows them: it appends messages that it does not know to those that it has. The snapshot of a
    turn that goes on begins with the turn at the latest.
    """
    start = thread.next_position - (0 if command.run_input.messages else MAX_RESTATED_MESSAGES)
    if new.named:
        start = new.named[0][0]
    if turn_start is not None:
        start = min(start, turn_start)
    return SnapshotScope(max(start, 0), new.named, command.request_bytes)
