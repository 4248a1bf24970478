"""Writing together: the changes of a turn, and of many turns, in as few statements as possible.

What every caller is promised: when `write` returns, the change is durable; when it raises, nothing
of it will be written any more; one turn's changes become durable in the order they were asked for.

- The output of a finished task may wait `hold_seconds` for the checkpoint that follows it, and then
  goes with it in one statement. Its caller waits as well, so nothing passes for durable before it
  is. A crash meanwhile costs what a crash a moment earlier would have: the task runs again, and an
  effect is found done by its key. Questions, errors and answers are never held.
- A checkpoint never becomes durable without the writes it builds on. Those that still wait go in
  its own statement; it waits for those under way, and where they fail, it fails with them.
- At most `flights` statements are under way; what comes meanwhile goes together in the next one.
- One turn's trouble stays its own. Where a shared statement fails, or somebody is about to raise a
  turn's fence, the turn gets a statement of its own, which does not count as a flight.
"""

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Any

from checkpoints.changes import (
    Change,
    arguments_for_many,
    arguments_for_one_turn,
    belong_together,
)
from checkpoints.fences import StaleFence
from checkpoints.pool import LOST, Pool, Record
from checkpoints.statements import WRITE_MANY, WRITE_ONE_TURN, write
from checkpoints.write_queue import WriteQueue


class BatchWriter:
    """What waits to be written, and the statements under way."""

    def __init__(self, pool: Pool, *, hold_seconds: float = 0.005, flights: int = 2) -> None:
        self._pool = pool
        self._hold_seconds = hold_seconds
        self._free_flights = flights
        self._waiting = WriteQueue()
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._launch_is_due = False

    async def write(self, change: Change, *, hold: bool = False) -> None:
        """Write a change; a held one may wait for the next of its turn.

        A cancelled call comes back only when it is certain that nothing more will be written.
        """
        self._waiting.add(change)
        if not hold:
            self._make_due(change.thread_id)
        elif not self._waiting.is_due_soon(change.thread_id):
            loop = asyncio.get_running_loop()
            timer = loop.call_later(self._hold_seconds, self._make_due, change.thread_id)
            self._waiting.set_timer(change.thread_id, timer)
        try:
            await change.done
        except asyncio.CancelledError:
            if change.flight:
                await asyncio.wait({change.flight})
            else:
                self._waiting.remove(change)
            raise

    def _make_due(self, thread_id: str) -> None:
        self._waiting.make_due(thread_id)
        self._launch_soon()

    def _launch_soon(self) -> None:
        """Launch after this round of the loop, so that what comes in the same round goes along."""
        if not self._launch_is_due:
            self._launch_is_due = True
            asyncio.get_running_loop().call_soon(self._launch)

    def _launch(self) -> None:
        self._launch_is_due = False
        while self._free_flights and (turns := self._waiting.take(self._busy)):
            self._free_flights -= 1
            self._busy.update(turns)
            task = asyncio.get_running_loop().create_task(self._fly(list(turns.values())))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            for change in chain(*turns.values()):
                change.flight = task

    async def _fly(self, turns: list[list[Change]]) -> None:
        try:
            left = await self._write_together(turns)
        finally:
            self._free_flights += 1
            self._release([turn for turn in turns if all(each.done.done() for each in turn)])
        if left:
            await asyncio.gather(*(self._write_alone(turn) for turn in left))

    async def _write_together(self, turns: list[list[Change]]) -> list[list[Change]]:
        """Write many turns' changes; give what is left to be written turn by turn."""
        try:
            left = await self._write(list(chain(*turns)), wait=False)
        except LOST as error:
            self._fail(list(chain(*turns)), error)
            return []
        except Exception as error:  # noqa: BLE001 (whatever it is, the callers shall have it)
            if len(turns) > 1:
                return turns
            self._fail(turns[0], error)
            return []
        return [turn for turn in ([c for c in turn if c in left] for turn in turns) if turn]

    async def _write_alone(self, turn: list[Change]) -> None:
        try:
            for change in await self._write(turn, wait=True):
                if change.fence:
                    self._fail([change], StaleFence(*change.fence))
        except Exception as error:  # noqa: BLE001 (whatever it is, the callers shall have it)
            self._fail(turn, error)
        finally:
            self._release([turn])

    async def _write(self, changes: Sequence[Change], *, wait: bool) -> list[Change]:
        """Write what has its fence, and tell the callers; give the rest."""
        if belong_together(changes):
            values = arguments_for_one_turn(changes)
            rows = await self._fetch(write(WRITE_ONE_TURN, wait=wait), values)
            written = set(range(len(changes))) if rows else set()
        else:
            values = arguments_for_many(changes)
            rows = await self._fetch(write(WRITE_MANY, wait=wait), values)
            written = {row["item"] for row in rows}
        for item in written:
            if not changes[item].done.done():
                changes[item].done.set_result(None)
        return [change for item, change in enumerate(changes) if item not in written]

    async def _fetch(self, statement: str, values: Sequence[Any]) -> list[Record]:
        records: list[Record] = await self._pool.run(
            lambda connection: connection.fetch(statement, *values)
        )
        return records

    def _fail(self, changes: Sequence[Change], error: Exception) -> None:
        """Tell the callers, and those whose checkpoints build on what was not written."""
        for change in changes:
            if not change.done.done():
                change.done.set_exception(error)
            self._fail(self._waiting.remove_children(change), error)

    def _release(self, turns: list[list[Change]]) -> None:
        self._busy.difference_update(turn[0].thread_id for turn in turns)
        self._launch_soon()
