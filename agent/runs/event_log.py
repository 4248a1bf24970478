"""The event log: what a run has streamed, in Redis, for readers on any worker.

A log is a Redis stream. An entry holds a batch of events and bears the id of the last of them,
`<fence>-<n>`. Redis refuses an id that is not above the last one, so a stale worker cannot write
into the log of those who took over. Batches are written behind the live stream. A batch that
failed ends the log: it is deleted, nothing more is written, and readers are served from the
database. So does a log that Redis has lost in between. The numbers of an attempt follow one
another, so a reader notices whatever else may be missing: nobody reads across a hole.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent.runs.live import LiveRun, NumberedEvent

log = structlog.get_logger(__name__)

KEPT_SECONDS = 3600
"""How long a log outlives its last event."""
PAUSE_SECONDS = 0.05
"""Between two batches of one run: what comes in between goes together."""
LONGEST_BATCH = 500
BATCHES_AT_ONCE = 100


class LogBroken(Exception):
    """A log does not have all events; the database tells of the run instead."""


OUT_OF_USE = (RedisError, OSError, TimeoutError, LogBroken)
"""What a log that is of no use now raises."""


class EventLog:
    """Writes and reads the logs of runs."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def record(self, live: LiveRun) -> None:
        """Write a run's events as they come, until it is over or a batch fails."""
        written = 0
        try:
            async for batch in live.watch():
                for start in range(0, len(batch), LONGEST_BATCH):
                    part = batch[start : start + LONGEST_BATCH]
                    await self._append(live.run.id, part, is_first=written == 0)
                    written += len(part)
                await asyncio.sleep(PAUSE_SECONDS)
        except OUT_OF_USE as error:
            log.warning("event_log_ended", run=str(live.run.id), error=type(error).__name__)
            await self._drop(live)

    async def read(self, run_id: UUID, after: str, wait_seconds: float) -> list[NumberedEvent]:
        """Give the events behind an id; where there are none yet, wait for the next.

        Raises RedisError, OSError or TimeoutError where Redis is out of reach, and LogBroken
        where what comes next is missing.
        """
        found: Any = await self._redis.xread(
            {_key(run_id): after}, count=BATCHES_AT_ONCE, block=round(wait_seconds * 1000)
        )
        if not found:
            return []
        [[_, entries]] = found
        start = parse_event_id(after)
        behind: list[NumberedEvent] = [
            (event_id, event)
            for _, entry in entries
            for event_id, event in orjson.loads(entry[b"events"])
            if parse_event_id(event_id) > start
        ]
        _check_for_holes(start, behind)
        return behind

    async def last(self, run_id: UUID) -> NumberedEvent | None:
        """Give a log's last event; None where there is no log."""
        entries: Any = await self._redis.xrevrange(_key(run_id), count=1)
        if not entries:
            return None
        event_id, event = orjson.loads(entries[0][1][b"events"])[-1]
        return event_id, event

    async def forget(self, run_ids: Sequence[UUID]) -> None:
        """Delete logs; out of reach, they go by themselves an hour after their last event."""
        try:
            for start in range(0, len(run_ids), LONGEST_BATCH):
                part = run_ids[start : start + LONGEST_BATCH]
                await self._redis.unlink(*(_key(run_id) for run_id in part))
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("event_logs_not_deleted", error=type(error).__name__)

    async def _append(
        self, run_id: UUID, batch: Sequence[NumberedEvent], *, is_first: bool
    ) -> None:
        key = _key(run_id)
        async with self._redis.pipeline(transaction=True) as pipeline:
            if is_first:
                # An earlier attempt's log; this one's is whole by itself.
                pipeline.delete(key)
            pipeline.xadd(
                key,
                {"events": orjson.dumps(batch)},
                id=batch[-1][0],
                nomkstream=not is_first,
            )
            pipeline.expire(key, KEPT_SECONDS)
            *_, added, _ = await pipeline.execute()
        if added is None:
            raise LogBroken

    async def _drop(self, live: LiveRun) -> None:
        """Delete a log that broke off; if that fails too, it ends where it ends."""
        try:
            last = await self.last(live.run.id)
            if last is None or parse_event_id(last[0])[0] <= live.run.fence:
                await self._redis.delete(_key(live.run.id))
        except (RedisError, OSError, TimeoutError):
            return


def _check_for_holes(start: tuple[int, int], events: Sequence[NumberedEvent]) -> None:
    """Check that every event is the next of its attempt, or the first one of another."""
    fence, number = start
    for event_id, _ in events:
        found = parse_event_id(event_id)
        if found not in ((fence, number + 1), (found[0], 1)):
            raise LogBroken
        fence, number = found


def _key(run_id: UUID) -> str:
    return f"majordomo:run:{run_id}:events"


def parse_event_id(event_id: str) -> tuple[int, int]:
    """Read `<fence>-<n>`; what is not of that form is before everything."""
    fence, _, number = event_id.partition("-")
    if not (fence.isascii() and fence.isdigit() and number.isascii() and number.isdigit()):
        return (0, 0)
    if len(fence) > 18 or len(number) > 18:
        return (0, 0)
    return (int(fence), int(number))
