"""What a turn that waits for the user takes in: the results of front-end calls."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.admission.new_messages import NewMessages
from agent.runs.execution.message_snapshots import SnapshotScope, merge_ranges
from domain.conversations.messages import append_messages
from domain.conversations.models import Run, Thread


async def append_results(
    session: AsyncSession, thread: Thread, run: Run, new: NewMessages, scope: SnapshotScope
) -> tuple[SnapshotScope, NewMessages]:
    """Append the results of front-end calls to the interrupted turn of a run.

    The turn is the end of its thread, so they stand behind their calls and before everything that
    follows. Returns the client's scope with them, and the other new messages.
    """
    if not new.results:
        return scope, new
    start = thread.next_position
    await append_messages(session, thread, run, new.results)
    answered = {message.get("toolCallId") for message in new.results}
    thread.client_calls = [each for each in thread.client_calls if each not in answered]
    run.snapshot_to = thread.next_position
    named = merge_ranges([*scope.named, [start, thread.next_position]])
    return replace(scope, named=named), replace(new, results=[])
