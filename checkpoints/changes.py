"""What one call of the saver wants written, as rows, and many of them as a statement's arrays."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from checkpoints.statements import BLOBS, PARTS, POINTS, WIDTHS, Part

Row: TypeAlias = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Change:
    """The rows of one call, and the call that waits for them."""

    thread_id: str
    checkpoint_id: str
    """The checkpoint that is put, or that the writes belong to."""
    fence: tuple[UUID, int] | None
    parent_id: str | None = None
    """Of a put: the checkpoint it builds on."""
    blobs: list[Row] = field(default_factory=list)
    writes: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    done: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    flight: asyncio.Task[None] | None = None
    """The task that is writing it; None while it waits."""

    @property
    def parts(self) -> tuple[list[Row], ...]:
        """Its rows, in the order of PARTS."""
        return self.blobs, self.writes, self.points

    @property
    def size(self) -> int:
        """How many bytes of values it carries."""
        return sum(len(row[-1]) for row in (*self.blobs, *self.writes))


def arguments(changes: Sequence[Change]) -> list[Sequence[Any]]:
    """Give the arrays that the writing statement takes."""
    arrays = _columns([(n, *(each.fence or (None, None))) for n, each in enumerate(changes)], 3)
    for place, (part, width) in enumerate(zip(PARTS, WIDTHS, strict=True)):
        rows = [(n, *row) for n, each in enumerate(changes) for row in each.parts[place]]
        arrays += _columns(_one_of_each(rows, part), width)
    return arrays


def _columns(rows: list[Row], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) or [()] * width


def _one_of_each(rows: list[Row], part: Part) -> list[Row]:
    """Keep one row for each key, for a statement may not touch a row twice."""
    if len(rows) < 2 or part is BLOBS:
        return rows
    kept: dict[Row, Row] = {}
    for row in rows:
        key = row[1 : 1 + part.key]
        if key not in kept or part is POINTS or row[part.key] < 0:
            kept[key] = row
    return list(kept.values())
