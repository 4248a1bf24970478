"""What one call of the saver wants written, as rows; and many of them as a statement's arrays."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

Row: TypeAlias = tuple[Any, ...]

NO_CHECKPOINT = (None, None, None, None)
BLOB_COLUMNS = 5
WRITE_COLUMNS = 7


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


def arguments(changes: Sequence[Change]) -> list[Sequence[Any]]:
    """Give the arrays that the writing statement takes."""
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
    blobs = [(item, *row) for item, change in enumerate(changes, 1) for row in change.blobs]
    writes = [(item, *row) for item, change in enumerate(changes, 1) for row in change.writes]
    return [
        *zip(*claimed, strict=True),
        *(zip(*blobs, strict=True) if blobs else [()] * BLOB_COLUMNS),
        *(zip(*writes, strict=True) if writes else [()] * WRITE_COLUMNS),
    ]
