"""The queue of changes that no batch contains yet, by turn."""

import asyncio
from collections.abc import Collection

from checkpoints.changes import Change, Row

MAX_BATCH_TURNS = 64
MAX_BATCH_BYTES = 1_000_000
"""A batch takes no further turn once its values exceed this size."""


class WriteQueue:
    """Keeps each turn's changes in order. A turn is ready when one of its changes is."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Change]] = {}
        self._ready: dict[str, None] = {}
        """The ids of ready turns, in the order in which they became ready."""
        self._linger_timers: dict[str, asyncio.TimerHandle] = {}

    def enqueue(self, change: Change) -> None:
        self._changes.setdefault(change.thread_id, []).append(change)

    def mark_ready(self, thread_id: str) -> None:
        """Let the next batch take all changes of a turn, lingering ones too."""
        if timer := self._linger_timers.pop(thread_id, None):
            timer.cancel()
        self._ready[thread_id] = None

    def is_scheduled(self, thread_id: str) -> bool:
        """Return whether a turn is ready or has a timer that makes it ready."""
        return thread_id in self._ready or thread_id in self._linger_timers

    def set_linger_timer(self, thread_id: str, timer: asyncio.TimerHandle) -> None:
        self._linger_timers[thread_id] = timer

    def dequeue_batch(self, in_flight: Collection[str]) -> dict[str, list[Change]]:
        """Remove and return the changes of ready turns, as many as one statement may hold.

        Skips the turns that are in flight.
        """
        batch: dict[str, list[Change]] = {}
        size = 0
        for thread_id in [each for each in self._ready if each not in in_flight]:
            batch[thread_id] = self._dequeue_turn(thread_id)
            size += sum(change.size for change in batch[thread_id])
            if len(batch) == MAX_BATCH_TURNS or size > MAX_BATCH_BYTES:
                break
        return batch

    def _dequeue_turn(self, thread_id: str) -> list[Change]:
        """Remove and return a turn's changes up to the first that repeats a key."""
        changes = self._changes[thread_id]
        keys: set[Row] = set()
        for change in changes:
            if change.key in keys:
                break
            keys.add(change.key)
        dequeued, self._changes[thread_id] = changes[: len(keys)], changes[len(keys) :]
        if not self._changes[thread_id]:
            self._discard_turn(thread_id)
        return dequeued

    def remove(self, change: Change) -> None:
        """Remove a change if it is still queued."""
        changes = self._changes.get(change.thread_id, [])
        if change in changes:
            changes.remove(change)
        if not changes:
            self._discard_turn(change.thread_id)

    def remove_children(self, change: Change) -> list[Change]:
        """Remove and return the checkpoints that build on this change's checkpoint."""
        children = [
            each
            for each in self._changes.get(change.thread_id, [])
            if each.parent_id == change.checkpoint_id
        ]
        for child in children:
            self.remove(child)
        return children

    def _discard_turn(self, thread_id: str) -> None:
        self._changes.pop(thread_id, None)
        self._ready.pop(thread_id, None)
        if timer := self._linger_timers.pop(thread_id, None):
            timer.cancel()
