"""The changes that nobody is writing yet, turn by turn."""

import asyncio
from collections.abc import Iterable

from checkpoints.changes import Change, Row

MAX_BATCH_TURNS = 64
MAX_BATCH_BYTES = 1_000_000


class WriteQueue:
    """Each turn's changes in the order they came. When one of them is due, all of them are."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Change]] = {}
        self._due: dict[str, None] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def add(self, change: Change) -> None:
        self._changes.setdefault(change.thread_id, []).append(change)

    def make_due(self, thread_id: str) -> None:
        """Let a turn's changes go with the next statement, held ones too."""
        if timer := self._timers.pop(thread_id, None):
            timer.cancel()
        self._due[thread_id] = None

    def is_due_soon(self, thread_id: str) -> bool:
        return thread_id in self._due or thread_id in self._timers

    def set_timer(self, thread_id: str, timer: asyncio.TimerHandle) -> None:
        self._timers[thread_id] = timer

    def take(self, busy: Iterable[str]) -> dict[str, list[Change]]:
        """Take what is due as far as it fits into one statement, but nothing of a busy turn."""
        taken: dict[str, list[Change]] = {}
        size = 0
        for thread_id in [each for each in self._due if each not in busy]:
            taken[thread_id] = self._take_turn(thread_id)
            size += sum(change.size for change in taken[thread_id])
            if len(taken) == MAX_BATCH_TURNS or size > MAX_BATCH_BYTES:
                break
        return taken

    def _take_turn(self, thread_id: str) -> list[Change]:
        """Take a turn's changes up to the first that touches the same rows again."""
        changes = self._changes[thread_id]
        keys: set[Row] = set()
        for change in changes:
            if change.key in keys:
                break
            keys.add(change.key)
        taken, self._changes[thread_id] = changes[: len(keys)], changes[len(keys) :]
        if not self._changes[thread_id]:
            self._forget(thread_id)
        return taken

    def remove(self, change: Change) -> None:
        """Take back one change, if it is still here."""
        changes = self._changes.get(change.thread_id, [])
        if change in changes:
            changes.remove(change)
        if not changes:
            self._forget(change.thread_id)

    def remove_children(self, change: Change) -> list[Change]:
        """Take out the checkpoints that build on this one."""
        children = [
            each
            for each in self._changes.get(change.thread_id, [])
            if each.parent_id == change.checkpoint_id
        ]
        for child in children:
            self.remove(child)
        return children

    def _forget(self, thread_id: str) -> None:
        self._changes.pop(thread_id, None)
        self._due.pop(thread_id, None)
        if timer := self._timers.pop(thread_id, None):
            timer.cancel()
