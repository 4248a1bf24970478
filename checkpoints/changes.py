"""The rows that one call of the saver writes, and the arrays of a statement that writes many."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

Row: TypeAlias = tuple[Any, ...]

NO_CHECKPOINT = (None, None, None, None)


@dataclass(slots=True, eq=False)
class Change:
    """The rows of one call, and the future that the caller awaits."""

    thread_id: str
    checkpoint_ns: str
    checkpoint_id: str
    """The checkpoint that is put, or that the writes belong to."""
    fence: tuple[UUID, int] | None
    task_id: str | None = None
    """The task that made the writes; None for a put."""
    parent_id: str | None = None
    """The checkpoint that a put builds on."""
    checkpoint: Row = NO_CHECKPOINT
    """parent_id, body, blobs, metadata."""
    blobs: list[Row] = field(default_factory=list)
    """channel, version, type, blob."""
    writes: list[Row] = field(default_factory=list)
    """task_id, idx, task_path, channel, type, blob."""
    done: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    batch_task: asyncio.Task[None] | None = None
    """The task that writes the batch with this change; None while the change is queued."""

    @property
    def key(self) -> Row:
        """Identifies the rows: one statement cannot hold two changes with the same key."""
        return self.checkpoint_ns, self.checkpoint_id, self.task_id

    @property
    def size(self) -> int:
        """The size of its values in bytes."""
        return sum(len(row[-1]) for row in (*self.blobs, *self.writes))


def fit_one_turn(changes: Sequence[Change]) -> bool:
    """Return whether WRITE_ONE_TURN can write the changes.

    They must be one turn's: at most one checkpoint, and writes of at most one checkpoint.
    """
    puts = {change.checkpoint_id for change in changes if change.task_id is None}
    written = {change.checkpoint_id for change in changes if change.task_id is not None}
    owners = {(change.thread_id, change.checkpoint_ns, change.fence) for change in changes}
    return len(owners) == 1 and len(puts) <= 1 and len(written) <= 1


def arguments_for_one_turn(changes: Sequence[Change]) -> list[Any]:
    """Return the arguments of WRITE_ONE_TURN for changes that fit it."""
    first = changes[0]
    put = next((change for change in changes if change.task_id is None), first)
    written = next((change for change in changes if change.task_id is not None), first)
    return [
        first.thread_id,
        first.checkpoint_ns,
        *(first.fence or (None, None)),
        put.checkpoint_id,
        *put.checkpoint,
        *_columns(put.blobs, 4),
        written.checkpoint_id,
        *_columns([row for change in changes for row in change.writes], 6),
    ]


def arguments_for_many_turns(changes: Sequence[Change]) -> list[Sequence[Any]]:
    """Return the array arguments of WRITE_MANY_TURNS."""
    rows = [
        (
            change.thread_id,
            change.checkpoint_ns,
            change.checkpoint_id,
            *(change.fence or (None, None)),
            *change.checkpoint,
        )
        for change in changes
    ]
    numbered = list(enumerate(changes, 1))
    return [
        *_columns(rows, 9),
        *_columns([(item, *row) for item, change in numbered for row in change.blobs], 5),
        *_columns([(item, *row) for item, change in numbered for row in change.writes], 7),
    ]


def _columns(rows: list[Row], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width
