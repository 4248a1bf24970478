"""The batch writer: it writes the changes of many turns in as few statements as possible.

Its guarantees: when `write` returns, the change is durable; when it raises, the change will not be
written any more; the changes of one turn become durable in the order of the calls.

- The output of a finished task lingers for up to `linger_seconds`, so that one statement writes it
  together with the next checkpoint. Its caller waits too, so nothing counts as durable before it
  is. A crash meanwhile costs no more than a crash a moment earlier: the task runs again, and its
  idempotency record prevents a second effect. Interrupts, errors and approvals never linger.
- A checkpoint never becomes durable before the writes that it builds on. Its own statement includes
  those that are still queued. It waits for those in flight, and fails if they fail.
- At most `max_in_flight` batches are in flight; later changes form the next batch.
- Turns are isolated. If a shared statement fails, or another worker is raising a turn's fence, the
  turn gets a statement of its own, which does not count against `max_in_flight`.
"""

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Any

from checkpoints.changes import (
    Change,
    arguments_for_many_turns,
    arguments_for_one_turn,
    fit_one_turn,
)
from checkpoints.fences import StaleFence
from checkpoints.pool import CONNECTION_LOST_ERRORS, Pool, Record
from checkpoints.statements import WRITE_MANY_TURNS, WRITE_ONE_TURN, write_statement
from checkpoints.write_queue import WriteQueue


class BatchWriter:
    """Owns the queued changes and the batches in flight."""

    def __init__(
        self, pool: Pool, *, linger_seconds: float = 0.005, max_in_flight: int = 2
    ) -> None:
        self._pool = pool
        self._linger_seconds = linger_seconds
        self._free_slots = max_in_flight
        self._queue = WriteQueue()
        self._turns_in_flight: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_flush_scheduled = False

    async def write(self, change: Change, *, linger: bool = False) -> None:
        """Write a change. With `linger` it may wait for the turn's next change.

        A cancelled call returns only when it is certain that nothing more will be written.
        """
        self._queue.enqueue(change)
        if not linger:
            self._mark_ready(change.thread_id)
        elif not self._queue.is_scheduled(change.thread_id):
            loop = asyncio.get_running_loop()
            timer = loop.call_later(self._linger_seconds, self._mark_ready, change.thread_id)
            self._queue.set_linger_timer(change.thread_id, timer)
        try:
            await change.done
        except asyncio.CancelledError:
            if change.batch_task:
                await asyncio.wait({change.batch_task})
            else:
                self._queue.remove(change)
            raise

    def _mark_ready(self, thread_id: str) -> None:
        self._queue.mark_ready(thread_id)
        self._schedule_flush()

    def _schedule_flush(self) -> None:
        """Flush after this iteration of the event loop, so that its other calls join the batch."""
        if not self._is_flush_scheduled:
            self._is_flush_scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Start batches until nothing is ready or `max_in_flight` is reached."""
        self._is_flush_scheduled = False
        while self._free_slots and (turns := self._queue.dequeue_batch(self._turns_in_flight)):
            self._free_slots -= 1
            self._turns_in_flight.update(turns)
            task = asyncio.get_running_loop().create_task(self._write_batch(list(turns.values())))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            for change in chain(*turns.values()):
                change.batch_task = task

    async def _write_batch(self, turns: list[list[Change]]) -> None:
        try:
            remaining = await self._write_turns_together(turns)
        finally:
            self._free_slots += 1
            self._release([turn for turn in turns if all(each.done.done() for each in turn)])
        if remaining:
            await asyncio.gather(*(self._write_turn_alone(turn) for turn in remaining))

    async def _write_turns_together(self, turns: list[list[Change]]) -> list[list[Change]]:
        """Write many turns in one statement; return the turns that need statements of their own."""
        try:
            skipped = await self._execute(list(chain(*turns)), wait_for_fences=False)
        except CONNECTION_LOST_ERRORS as error:
            self._fail(list(chain(*turns)), error)
            return []
        except Exception as error:  # noqa: BLE001 (the callers get it, whatever it is)
            if len(turns) > 1:
                return turns
            self._fail(turns[0], error)
            return []
        return [turn for turn in ([c for c in turn if c in skipped] for turn in turns) if turn]

    async def _write_turn_alone(self, turn: list[Change]) -> None:
        try:
            for change in await self._execute(turn, wait_for_fences=True):
                if change.fence:
                    self._fail([change], StaleFence(*change.fence))
        except Exception as error:  # noqa: BLE001 (the callers get it, whatever it is)
            self._fail(turn, error)
        finally:
            self._release([turn])

    async def _execute(self, changes: Sequence[Change], *, wait_for_fences: bool) -> list[Change]:
        """Write the changes whose fence is current and wake their callers; return the others."""
        if fit_one_turn(changes):
            statement = write_statement(WRITE_ONE_TURN, wait_for_fences=wait_for_fences)
            rows = await self._fetch(statement, arguments_for_one_turn(changes))
            written = set(range(len(changes))) if rows else set()
        else:
            statement = write_statement(WRITE_MANY_TURNS, wait_for_fences=wait_for_fences)
            rows = await self._fetch(statement, arguments_for_many_turns(changes))
            written = {row["item"] for row in rows}
        for item in written:
            if not changes[item].done.done():
                changes[item].done.set_result(None)
        return [change for item, change in enumerate(changes) if item not in written]

    async def _fetch(self, statement: str, arguments: Sequence[Any]) -> list[Record]:
        records: list[Record] = await self._pool.run(
            lambda connection: connection.fetch(statement, *arguments)
        )
        return records

    def _fail(self, changes: Sequence[Change], error: Exception) -> None:
        """Raise the error in the callers, and in those whose queued checkpoints build on these."""
        for change in changes:
            if not change.done.done():
                change.done.set_exception(error)
            self._fail(self._queue.remove_children(change), error)

    def _release(self, turns: list[list[Change]]) -> None:
        self._turns_in_flight.difference_update(turn[0].thread_id for turn in turns)
        self._schedule_flush()
