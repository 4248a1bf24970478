"""The checkpoints of an attempt at a turn, in memory until a recovery would need them.

A recovery starts from the turn's messages, or from the checkpoint that was stored last: it asks
nothing again that has its answer in the database, and an effect that has a record happens no second
time. Only the latest checkpoint is stored, with the writes that belong to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.serde.base import SerializerProtocol

from checkpoints.changes import Change, Row
from checkpoints.rows import change_for_checkpoint, change_for_writes

BUFFER_KEY = "__buffer"
"""The key of a config's `configurable` that names the buffer of its attempt."""


@dataclass(frozen=True, slots=True)
class _Put:
    config: RunnableConfig
    checkpoint: Checkpoint
    metadata: CheckpointMetadata


@dataclass(frozen=True, slots=True)
class _Writes:
    config: RunnableConfig
    writes: Sequence[tuple[str, Any]]
    task_id: str
    task_path: str

    @property
    def checkpoint_id(self) -> str:
        return str(self.config["configurable"]["checkpoint_id"])


class TurnBuffer:
    """Holds what one attempt at a turn puts; `CheckpointSaver.store` writes it.

    Values are serialized only then. They may be shared with the graph's state, so the reducers of
    a graph that uses a buffer return new values.
    """

    def __init__(self, *, has_stored: bool = False, loaded: CheckpointTuple | None = None) -> None:
        self.loaded = loaded
        """The turn's stored checkpoint, if the attempt has read it already."""
        self.has_stored = has_stored
        """Whether the database has a checkpoint of the turn."""
        self.is_stored = has_stored
        """Whether the database has the latest one with its writes."""
        self._put: _Put | None = None
        self._writes: list[_Writes] = []

    def put(
        self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata
    ) -> None:
        """Keep a checkpoint instead of the one before it, whose writes are not stored then."""
        self._put = _Put(config, checkpoint, metadata)
        self.is_stored = False

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str,
    ) -> None:
        """Keep the writes of a task."""
        self._writes.append(_Writes(config, writes, task_id, task_path))
        self.is_stored = False

    def mark_as_stored(self) -> None:
        """Record that the database has what the buffer holds."""
        self.has_stored = self.is_stored = True

    def changes(self, serde: SerializerProtocol) -> list[Change]:
        """Return the rows of the latest checkpoint and of its writes; none of an empty buffer."""
        if self._put is None:
            return []
        checkpoint = self._put.checkpoint
        put = change_for_checkpoint(
            serde,
            _without_parent(self._put.config),
            checkpoint,
            self._put.metadata,
            checkpoint["channel_versions"],
        )
        changes = [
            change_for_writes(serde, each.config, each.writes, each.task_id, each.task_path)
            for each in self._writes
            if each.checkpoint_id == checkpoint["id"]
        ]
        return [put, *_without_repeated_rows(changes)]


def _without_parent(config: RunnableConfig) -> RunnableConfig:
    """Return a config whose checkpoint builds on none: the earlier ones are not stored."""
    configurable = dict(config["configurable"])
    configurable.pop("checkpoint_id", None)
    return {**config, "configurable": configurable}


def _without_repeated_rows(changes: list[Change]) -> list[Change]:
    """Leave one row for each task and index: the first; of special writes (idx < 0) the last."""
    kept: dict[tuple[str, int], Row] = {}
    for change in changes:
        for row in change.writes:
            task_id, idx = row[0], row[1]
            if idx < 0 or (task_id, idx) not in kept:
                kept[task_id, idx] = row
    for change in changes:
        change.writes = [row for row in change.writes if kept[row[0], row[1]] is row]
    return changes
