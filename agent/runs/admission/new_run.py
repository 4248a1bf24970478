"""The row of a run that admission starts."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.normalization import (
    describe_new_messages,
    make_request,
    request_fingerprint,
)
from agent.runs.admission.types import RunCommand
from agent.runs.execution.message_snapshots import SnapshotScope, merge_ranges
from checkpoints.fences import raise_fence
from domain.conversations.models import Run, Thread
from domain.core.database.sessions import driver_connection

MAX_RESTATED_MESSAGES = 100
"""How many messages a client receives that sent none."""


def make_run(
    command: RunCommand,
    thread: Thread,
    new: NewMessages,
    *,
    scope: SnapshotScope,
    continued: Run | None = None,
) -> Run:
    """Build the row of a new run, which continues the turn of another run or begins its own."""
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
        client_id=command.run_input.run_id,
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


async def store_run(session: AsyncSession, thread: Thread, run: Run) -> None:
    """Insert a new run under a new fence of its thread."""
    run.fence = await raise_fence(await driver_connection(session), thread.id)
    session.add(run)
    await session.flush()


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
