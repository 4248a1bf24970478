"""The event log: what a run has streamed, in Redis, for subscribers on any worker.

A log is a Redis stream. An entry holds a batch of events and has the id of the last of them,
`<fence>-<n>`. An attempt first deletes the log of the attempt before it. The scripts compare fences
in the same step, so a stale worker neither writes to the log of a later attempt nor deletes it.
The worker writes batches behind the live stream. If a batch fails, or Redis has lost the log in
between, the worker deletes the log and writes no more; subscribers are then served from the
database. Messages that the database has are not in the log, only where they are. The numbers of an
attempt have no gap, so a reader detects missing events and never reads across them.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent.runs.streams.event_ids import NumberedEvent, parse_event_id
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.stored_snapshot import to_log_form
from domain.conversations.models import Run

log = structlog.get_logger(__name__)

RETENTION_SECONDS = 3600
"""How long Redis keeps a log after its last event."""
BATCH_INTERVAL_SECONDS = 0.05
"""The pause between two batches of one run; the events of the pause form one batch."""
MAX_BATCH_EVENTS = 500
MAX_BATCHES_PER_READ = 100

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
    return 1 -- The same batch again: the client lost the first response.
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
"""Adds a batch to the log of its own attempt; an attempt's first batch deletes an older log.

Returns 0 if the log is missing, or a later attempt has it.
"""
_DROP = (
    _LAST_FENCE
    + """
if last_fence and last_fence <= tonumber(ARGV[1]) then
    redis.call('DEL', KEYS[1])
end
"""
)
"""Deletes a log, unless a later attempt has it."""


class LogIncomplete(Exception):
    """A log lacks events; the run is served from the database instead."""


REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""What a client of Redis raises while Redis is unreachable."""
LOG_ERRORS = (*REDIS_ERRORS, LogIncomplete)
"""What the read of a log raises if the log is unusable at the moment."""


class EventLog:
    """Writes and reads the logs of runs."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._append_batch = redis.register_script(_APPEND)
        self._drop_log = redis.register_script(_DROP)

    async def record(self, live: LiveRun) -> None:
        """Write a run's events while it publishes them, until it is over or a batch fails."""
        written = 0
        try:
            async for batch in live.events_after():
                for start in range(0, len(batch), MAX_BATCH_EVENTS):
                    part = [
                        (event_id, to_log_form(event))
                        for event_id, event in batch[start : start + MAX_BATCH_EVENTS]
                    ]
                    await self._append(live.run, part, is_first=written == 0)
                    written += len(part)
                await asyncio.sleep(BATCH_INTERVAL_SECONDS)
        except LOG_ERRORS as error:
            log.warning("event_log_abandoned", run=str(live.run.id), error=type(error).__name__)
            await self._drop(live.run)

    async def read(self, run_id: UUID, after: str, wait_seconds: float) -> list[NumberedEvent]:
        """Return the events behind an id; if there are none yet, wait for the next ones.

        The list is empty if none came in time. Raises RedisError, OSError or TimeoutError if Redis
        is unreachable, and LogIncomplete if the next event is missing.
        """
        streams: Any = await self._redis.xread(
            {_key(run_id): after}, count=MAX_BATCHES_PER_READ, block=round(wait_seconds * 1000)
        )
        if not streams:
            return []
        [[_, entries]] = streams
        start = parse_event_id(after)
        events: list[NumberedEvent] = [
            (event_id, event)
            for _, entry in entries
            for event_id, event in orjson.loads(entry[b"events"])
            if parse_event_id(event_id) > start
        ]
        _check_for_gaps(start, events)
        return events

    async def last(self, run_id: UUID) -> NumberedEvent | None:
        """Return the last event of a log; None if there is no log."""
        entries: Any = await self._redis.xrevrange(_key(run_id), count=1)
        if not entries:
            return None
        event_id, event = orjson.loads(entries[0][1][b"events"])[-1]
        return event_id, event

    async def delete(self, run_ids: Sequence[UUID]) -> None:
        """Delete logs; if Redis is unreachable, they expire an hour after their last event."""
        try:
            for start in range(0, len(run_ids), MAX_BATCH_EVENTS):
                part = run_ids[start : start + MAX_BATCH_EVENTS]
                await self._redis.unlink(*(_key(run_id) for run_id in part))
        except REDIS_ERRORS as error:
            log.warning("event_log_deletion_failed", error=type(error).__name__)

    async def _append(self, run: Run, batch: Sequence[NumberedEvent], *, is_first: bool) -> None:
        """Add a batch. Raises LogIncomplete if the log is missing, or a later attempt has it."""
        is_added = await self._append_batch(
            keys=[_key(run.id)],
            args=[batch[-1][0], orjson.dumps(batch), run.fence, int(is_first), RETENTION_SECONDS],
        )
        if not is_added:
            raise LogIncomplete

    async def _drop(self, run: Run) -> None:
        """Delete an incomplete log; if that fails too, the log stays as it is until it expires."""
        try:
            await self._drop_log(keys=[_key(run.id)], args=[run.fence])
        except REDIS_ERRORS:
            return


def _check_for_gaps(start: tuple[int, int], events: Sequence[NumberedEvent]) -> None:
    """Check that every event is the next of its attempt, or the first of another attempt."""
    fence, number = start
    for event_id, _ in events:
        current = parse_event_id(event_id)
        if current not in ((fence, number + 1), (current[0], 1)):
            raise LogIncomplete
        fence, number = current


def _key(run_id: UUID) -> str:
    return f"majordomo:run:{run_id}:events"
