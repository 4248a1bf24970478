"""The event log: what a run has streamed, in Redis, for subscribers on any worker.

A log is a Redis stream. An entry holds a batch of events and has the id of the last of them,
`<fence>-<n>`. An attempt first deletes the log of the attempt before it. The scripts compare fences
in the same step, so a stale worker neither writes to the log of a later attempt nor deletes it.
The worker writes batches behind the live streams, those of all its runs in one call
(log_writer.py). If a batch fails, or Redis has lost the log in between, the worker deletes the log
and writes no more; subscribers are then served from the database. Messages that the database has
are not in the log, only where they are. The numbers of an attempt have no gap, so a reader detects
missing events and never reads across them.

What logs take is bounded, for each user and for all users together. The logs of runs that have
ended are deleted first, the oldest before the others. If there is no room even so, the worker
deletes the log of its run.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from agent.runs.streams.event_ids import NumberedEvent, parse_event_id
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.log_scripts import APPEND, DELETE, DROP
from agent.runs.streams.log_writer import Batch, LogWriter
from domain.conversations.models import Run

log = structlog.get_logger(__name__)

RETENTION_SECONDS = 3600
"""How long Redis keeps a log after its last event."""
MAX_BYTES = 128 * 1024 * 1024
"""What the logs of all users may take in Redis."""
MAX_BYTES_PER_USER = 8 * 1024 * 1024
"""What the logs of one user's runs may take in Redis."""
MAX_BATCHES_PER_READ = 100
MAX_LOGS_PER_DELETION = 500


class LogIncomplete(Exception):
    """A log lacks events; the run is served from the database instead."""


class LogsTooLarge(LogIncomplete):
    """There is no room for a batch, even without the logs of runs that have ended."""


REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""What a client of Redis raises while Redis is unreachable."""
LOG_ERRORS = (*REDIS_ERRORS, LogIncomplete)
"""What the read of a log raises if the log is unusable at the moment."""


class EventLog:
    """Writes and reads the logs of runs."""

    def __init__(self, redis: Redis, *, max_bytes: int = MAX_BYTES) -> None:
        """`max_bytes` is what all logs may take together."""
        self._redis = redis
        self._max_bytes = max_bytes
        self._append_batches = redis.register_script(APPEND)
        self._drop_logs = redis.register_script(DROP)
        self._delete_logs = redis.register_script(DELETE)
        self._writer = LogWriter(self.append, self.drop)

    async def record(self, live: LiveRun) -> None:
        """Write a run's events while it publishes them, until it is over or a batch fails."""
        await self._writer.record(live)

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

    async def delete(self, user_id: UUID, run_ids: Sequence[UUID]) -> None:
        """Delete logs of a user's runs.

        If Redis is unreachable, they expire an hour after their last event.
        """
        try:
            for start in range(0, len(run_ids), MAX_LOGS_PER_DELETION):
                part = run_ids[start : start + MAX_LOGS_PER_DELETION]
                await self._delete_logs(args=[str(user_id), *map(str, part)])
        except REDIS_ERRORS as error:
            log.warning("event_log_deletion_failed", error=type(error).__name__)

    async def append(self, batches: Sequence[Batch]) -> list[Exception | None]:
        """Add batches to their logs in one step, and return for each what its log failed with.

        That is LogIncomplete if the log is missing, was deleted, or belongs to a later attempt,
        LogsTooLarge, or ResponseError. Raises REDIS_ERRORS if it is unknown which batches have been
        added.
        """
        args: list[Any] = [RETENTION_SECONDS, MAX_BYTES_PER_USER, self._max_bytes]
        for batch in batches:
            run, last_id = batch.run, batch.events[-1][0]
            args += (str(run.user_id), str(run.id), last_id, orjson.dumps(batch.events), run.fence)
            args += (int(batch.is_first), int(batch.is_last))
        return [_error_of(result) for result in await self._append_batches(args=args)]

    async def drop(self, runs: Sequence[Run]) -> None:
        """Delete incomplete logs; if that fails too, they stay as they are until they expire."""
        args = [each for run in runs for each in (str(run.user_id), str(run.id), run.fence)]
        try:
            await self._drop_logs(args=args)
        except REDIS_ERRORS:
            return


def _error_of(result: int | bytes) -> Exception | None:
    """Return the error that the result of one batch in APPEND stands for."""
    if isinstance(result, bytes):
        return ResponseError(result.decode(errors="replace"))
    return None if result > 0 else LogsTooLarge() if result < 0 else LogIncomplete()


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
