"""The event log: what a run has streamed, in Redis, for readers on any worker.

A log is a Redis stream. An entry holds a batch of events and bears the id of the last of them,
`<fence>-<n>`. An attempt begins by deleting the log of the one before it, and only that: Redis
looks at the fences in the same step, so a stale worker, whenever it wakes, neither writes into the
log of those who took over nor deletes it. Batches are written behind the live stream. A batch that
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

from agent.runs.streams.live_run import LiveRun, NumberedEvent
from domain.conversations.models import Run

log = structlog.get_logger(__name__)

RETENTION_SECONDS = 3600
"""How long a log outlives its last event."""
BATCH_INTERVAL_SECONDS = 0.05
"""Between two batches of one run: what comes in between goes together."""
MAX_BATCH_EVENTS = 500
MAX_BATCHES_PER_READ = 100
START = "0-0"
"""The id before every event."""

_LAST_FENCE = """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local last_fence = last and tonumber(string.match(last[1], '^%d+'))
"""
_APPEND = (
    _LAST_FENCE
    + """
local id, events, fence, is_first, seconds = unpack(ARGV)
fence = tonumber(fence)
if last and last[1] == id then
    return 1 -- Sent again, since the answer was lost.
elseif is_first == '0' and last_fence ~= fence then
    return 0
elseif is_first == '1' and last_fence and last_fence >= fence then
    return 0
elseif is_first == '1' then
    redis.call('DEL', KEYS[1])
end
redis.call('XADD', KEYS[1], id, 'events', events)
redis.call('EXPIRE', KEYS[1], seconds)
return 1
"""
)
"""Adds a batch to the log of its own attempt; the first batch ends an earlier one's log."""
_DROP = (
    _LAST_FENCE
    + """
if last_fence and last_fence <= tonumber(ARGV[1]) then
    redis.call('DEL', KEYS[1])
end
"""
)
"""Deletes a log, unless it is a later attempt's."""


class LogIncomplete(Exception):
    """A log does not have all events; the database tells of the run instead."""


REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""What Redis raises while it cannot be asked."""
LOG_ERRORS = (*REDIS_ERRORS, LogIncomplete)
"""What a log that is of no use now raises."""


class EventLog:
    """Writes and reads the logs of runs."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._append_batch = redis.register_script(_APPEND)
        self._drop_log = redis.register_script(_DROP)

    async def record(self, live: LiveRun) -> None:
        """Write a run's events as they come, until it is over or a batch fails."""
        written = 0
        try:
            async for batch in live.events_after():
                for start in range(0, len(batch), MAX_BATCH_EVENTS):
                    part = batch[start : start + MAX_BATCH_EVENTS]
                    await self._append(live.run, part, is_first=written == 0)
                    written += len(part)
                await asyncio.sleep(BATCH_INTERVAL_SECONDS)
        except LOG_ERRORS as error:
            log.warning("event_log_ended", run=str(live.run.id), error=type(error).__name__)
            await self._drop(live.run)

    async def read(self, run_id: UUID, after: str, wait_seconds: float) -> list[NumberedEvent]:
        """Give the events behind an id; where there are none yet, wait for the next.

        Raises RedisError, OSError or TimeoutError where Redis is out of reach, and LogBroken
        where what comes next is missing.
        """
        found: Any = await self._redis.xread(
            {_key(run_id): after}, count=MAX_BATCHES_PER_READ, block=round(wait_seconds * 1000)
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
            for start in range(0, len(run_ids), MAX_BATCH_EVENTS):
                part = run_ids[start : start + MAX_BATCH_EVENTS]
                await self._redis.unlink(*(_key(run_id) for run_id in part))
        except REDIS_ERRORS as error:
            log.warning("event_logs_not_deleted", error=type(error).__name__)

    async def _append(self, run: Run, batch: Sequence[NumberedEvent], *, is_first: bool) -> None:
        """Add a batch. Raises LogBroken where the log is gone, or a later attempt's by now."""
        is_added = await self._append_batch(
            keys=[_key(run.id)],
            args=[batch[-1][0], orjson.dumps(batch), run.fence, int(is_first), RETENTION_SECONDS],
        )
        if not is_added:
            raise LogIncomplete

    async def _drop(self, run: Run) -> None:
        """Delete a log that broke off; if that fails too, it ends where it ends."""
        try:
            await self._drop_log(keys=[_key(run.id)], args=[run.fence])
        except REDIS_ERRORS:
            return


def _check_for_holes(start: tuple[int, int], events: Sequence[NumberedEvent]) -> None:
    """Check that every event is the next of its attempt, or the first one of another."""
    fence, number = start
    for event_id, _ in events:
        found = parse_event_id(event_id)
        if found not in ((fence, number + 1), (found[0], 1)):
            raise LogIncomplete
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


def resume_position(after: str, fence: int) -> str:
    """Give an id from which the log of a run with this fence can be read on.

    The log is written behind the live stream, so an id that it does not have yet stands: what
    comes next is behind it. One of an attempt that there has not been gets all from the start.
    """
    fence_read, number = parse_event_id(after)
    return f"{fence_read}-{number}" if fence_read <= fence else START
