"""What one call of the saver wants written, as rows; and many of them as a statement's arrays."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

Row: TypeAlias = tuple[Any, ...]

NO_CHECKPOINT = (None, None, None, None)


@dataclass(slots=True, eq=False)
class Change:
    """The rows of one call, and the call that waits for them."""

    thread_id: str
    checkpoint_ns: str
    checkpoint_id: str
    """The checkpoint that is put, or that the writes belong to."""
    fence: tuple[UUID, int] | None
    task_id: str | None = None
    """Of writes: whose they are."""
    parent_id: str | None = None
    """Of a put: the checkpoint it builds on."""
    checkpoint: Row = NO_CHECKPOINT
    """parent_id, body, blobs, metadata."""
    blobs: list[Row] = field(default_factory=list)
    """channel, version, type, blob."""
    writes: list[Row] = field(default_factory=list)
    """task_id, idx, task_path, channel, type, blob."""
    done: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    flight: asyncio.Task[None] | None = None
    """The task that is writing it; None while it waits."""

    @property
    def key(self) -> Row:
        """Two changes with the same key touch the same rows, so one statement can't have both."""
        return self.checkpoint_ns, self.checkpoint_id, self.task_id

    @property
    def size(self) -> int:
        """How many bytes of values it carries."""
        return sum(len(row[-1]) for row in (*self.blobs, *self.writes))


def belong_together(changes: Sequence[Change]) -> bool:
    """Say whether these are one turn's changes as they mostly come: writes and a checkpoint."""
    puts = {change.checkpoint_id for change in changes if change.task_id is None}
    written = {change.checkpoint_id for change in changes if change.task_id is not None}
    owners = {(change.thread_id, change.checkpoint_ns, change.fence) for change in changes}
    return len(owners) == 1 and len(puts) <= 1 and len(written) <= 1


def arguments_for_one_turn(changes: Sequence[Change]) -> list[Any]:
    """Give what WRITE_ONE_TURN takes, for changes that belong together."""
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


def arguments_for_many(changes: Sequence[Change]) -> list[Sequence[Any]]:
    """Give the arrays that WRITE_MANY takes."""
    claimed = [
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
        *_columns(claimed, 9),
        *_columns([(item, *row) for item, change in numbered for row in change.blobs], 5),
        *_columns([(item, *row) for item, change in numbered for row in change.writes], 7),
    ]


def _columns(rows: list[Row], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width
