"""A run that begins a turn: its row, its messages, and what they change in the thread's row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.new_run import (
    NewInput,
    describe_messages,
    lacks_waiting_messages,
    make_run,
)
from agent.runs.admission.types import RunCommand
from agent.runs.admission.waiting_turn import close_client_calls
from agent.runs.execution.message_snapshots import SnapshotScope
from domain.conversations.messages import ChatMessage, StoredMessage, extend_thread
from domain.conversations.models import Run, Thread
from domain.conversations.threads import touch
from domain.conversations.waiting_messages import take_waiting_messages


@dataclass(frozen=True, slots=True)
class NewTurn:
    """The rows of a turn that begins."""

    run: Run
    messages: Sequence[ChatMessage] = ()
    """Results, waiting ones, new ones."""
    rows: Sequence[dict[str, Any]] = ()
    """Their rows."""

    @property
    def stored_messages(self) -> list[StoredMessage]:
        return [
            StoredMessage(row["position"], row["turn_id"], message, row["prompt_data"] or {})
            for message, row in zip(self.messages, self.rows, strict=True)
        ]


def make_turn(
    command: RunCommand,
    thread: Thread,
    new: NewMessages,
    scope: SnapshotScope,
    *,
    is_id_used: bool = False,
) -> NewTurn:
    """Make the rows of a turn, and change the thread's row as its beginning changes it."""
    needs_snapshot = lacks_waiting_messages(thread, new)
    texts = take_waiting_messages(thread) + describe_messages(command, new)
    messages = [*new.results, *texts.messages]
    run_input = NewInput(new, messages, needs_snapshot=needs_snapshot)
    run = make_run(command, thread, run_input, scope=scope, is_id_used=is_id_used)
    rows = extend_thread(thread, run, messages, texts.prompt_data)
    close_client_calls(thread, messages)
    touch(thread, title=next((message.get("content") for message in texts.messages), None))
    return NewTurn(run, messages, rows)
