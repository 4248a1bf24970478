"""Writes the events of all runs of a worker to their logs: one call per interval.

A run's events since its last batch form its next one. A call that fails ends the logs of its
batches, because it is unknown which of them were added; a batch that fails ends its own log. Any
other log goes on. An unexpected error ends all logs that are being written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field

import structlog

from agent.runs.streams.event_ids import NumberedEvent
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.stored_snapshot import to_log_form
from domain.conversations.models import Run
from domain.core.metrics.definitions import ABANDONED_LOGS

log = structlog.get_logger(__name__)

WRITE_INTERVAL_SECONDS = 0.1
"""The pause between two calls; what a run publishes in the pause forms one batch."""
MAX_BATCH_EVENTS = 500
MAX_BATCHES_PER_CALL = 64
"""Redis serves no other client during a call."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The next events of one run's log."""

    run: Run
    events: Sequence[NumberedEvent]
    is_first: bool
    is_last: bool


Append = Callable[[Sequence[Batch]], Awaitable[Sequence[Exception | None]]]
"""Adds batches to their logs, and returns for each what its log failed with."""
Drop = Callable[[Sequence[Run]], Awaitable[None]]
"""Deletes the logs of runs."""


@dataclass(eq=False, slots=True)
class _Recording:
    """How far the log of one attempt is written."""

    live: LiveRun
    written: int = 0
    ended: asyncio.Future[Exception | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def unwritten(self) -> int:
        """How many events are still to be written."""
        return 0 if self.ended.done() else len(self.live.events) - self.written

    def next_batch(self) -> Batch:
        end = self.written + MAX_BATCH_EVENTS
        events = [
            (event_id, to_log_form(e)) for event_id, e in self.live.events[self.written : end]
        ]
        is_last = self.live.is_over and end >= len(self.live.events)
        return Batch(self.live.run, events, is_first=not self.written, is_last=is_last)

    def end_if_complete(self) -> None:
        if self.live.is_over and not self.unwritten:
            self.end()

    def end(self, error: Exception | None = None) -> None:
        if not self.ended.done():
            self.ended.set_result(error)


class LogWriter:
    """The logs that are being written, and the task that writes them while there are any."""

    def __init__(self, append: Append, drop: Drop) -> None:
        self._append = append
        self._drop = drop
        self._recordings: dict[LiveRun, _Recording] = {}
        self._writing: asyncio.Task[None] | None = None

    async def record(self, live: LiveRun) -> None:
        """Have a run's events written while it publishes them; return when its log has ended."""
        recording = self._recordings[live] = _Recording(live)
        if self._writing is None or self._writing.done():
            # It outlives the run that needs it first.
            self._writing = asyncio.create_task(self._write(), context=Context())
        try:
            if error := await recording.ended:
                name = type(error).__name__
                ABANDONED_LOGS.inc(name)
                log.warning("event_log_abandoned", error=name)
        finally:
            del self._recordings[live]

    async def _write(self) -> None:
        """Write until no log is left; an unexpected error ends all of them."""
        error: Exception | None = None
        try:
            await self._write_all()
        except Exception as failure:
            error = failure
            await self._drop([recording.live.run for recording in self._recordings.values()])
            raise
        finally:
            for recording in self._recordings.values():
                recording.end(error)

    async def _write_all(self) -> None:
        while self._recordings:
            due = [each for each in self._recordings.values() if each.unwritten]
            for start in range(0, len(due), MAX_BATCHES_PER_CALL):
                await self._write_batches(due[start : start + MAX_BATCHES_PER_CALL])
            is_behind = any(each.unwritten >= MAX_BATCH_EVENTS for each in due)
            for each in self._recordings.values():
                each.end_if_complete()
            await asyncio.sleep(0 if is_behind else WRITE_INTERVAL_SECONDS)

    async def _write_batches(self, recordings: Sequence[_Recording]) -> None:
        """Write the next batch of each of these runs, and end the logs whose batch failed."""
        batches = [each.next_batch() for each in recordings]
        errors: Sequence[Exception | None]
        try:
            errors = await self._append(batches)
        except Exception as failure:  # noqa: BLE001 (any error: the other logs go on)
            errors = [failure] * len(batches)
        failed: list[tuple[_Recording, Exception]] = []
        for recording, batch, error in zip(recordings, batches, errors, strict=True):
            recording.written += len(batch.events)
            if error is not None:
                failed.append((recording, error))
        if failed:
            await self._drop([recording.live.run for recording, _ in failed])
        for recording, error in failed:
            recording.end(error)
