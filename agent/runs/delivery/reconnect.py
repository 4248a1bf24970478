"""Following a run again, from any worker: its live events, its log, or the database."""

import asyncio
from contextlib import aclosing

import structlog
from redis.exceptions import RedisError

from agent.runs.delivery.snapshot_stream import replay_finished_run
from agent.runs.execution.outcomes import handover_event, thread_deleted_event
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_log import LOG_ERRORS, START, parse_event_id, resume_position
from agent.runs.streams.live_run import EventBatches, NumberedEvent
from domain.conversations.models import Run
from domain.conversations.runs import get_run
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session
from domain.core.database.transient_errors import is_transient_error

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 1.0
"""How long a follower that hears nothing waits before it looks at the run's row."""
REDIS_TIMEOUT_SECONDS = 1.0
"""How long the log's server may take for an answer; after that the database is asked instead."""
NO_WAIT_SECONDS = 0.001
"""For what is there already: Redis takes a wait of 0 for one without an end."""
MAX_LOG_LAG_SECONDS = 0.3
"""How far a log is behind its run, at the most, where all is well."""
TERMINAL = ("RUN_FINISHED", "RUN_ERROR")


async def reconnect_run(
    worker: RunWorker, caller: Caller, *, run_id: str, after: str
) -> EventBatches:
    """Give the events of a run behind the one with the id `after`, while it goes on and later.

    Nothing is lost or doubled, also where the log has not come as far as `after` yet. An id of an
    earlier attempt, or one that nobody can have got, gets the current attempt from its start;
    where no log is left, the run is told from the database. Raises RunNotFound.
    """
    async with read_only_session(worker.dependencies.sessions) as session:
        run = await get_run(session, caller, run_id)
    live = worker.live_runs.get(run.id)
    # One that was taken over while this worker stood still is driven here for nobody any more.
    if live is not None and live.run.fence >= run.fence:
        fence, number = parse_event_id(after)
        known = fence == live.run.fence and number <= len(live.events)
        return live.subscribe(number if known else 0)
    return _follow_log(worker, run, after)


async def _follow_log(worker: RunWorker, run: Run, after: str) -> EventBatches:
    with worker.subscribers.presence(run.id):
        async with aclosing(_LogReader(worker, run, after).read()) as batches:
            async for batch in batches:
                yield batch


class _LogReader:
    """Reads a run's log for one stream, and the run's row where the log says nothing.

    Every attempt at a run starts anew. A stream that has told of one cannot go on with the next:
    its reader is sent away, and comes back for the whole of that.
    """

    def __init__(self, worker: RunWorker, run: Run, after: str) -> None:
        self._worker = worker
        self._run: Run | None = run
        """The run's row; None once it is deleted."""
        self._farewell = handover_event(run)
        self._deleted = thread_deleted_event(run)
        self._key = run.id
        self._after = resume_position(after, run.fence)
        self._told_fence: int | None = None
        self._has_all = False
        """Whether the reader had all of the log before, the run's end included."""

    async def read(self) -> EventBatches:
        async with aclosing(self._read_log()) as batches:
            async for batch in batches:
                yield batch
                if _is_end(batch[-1]):
                    return
        if not self._has_all:
            async with aclosing(self._read_rest()) as batches:
                async for batch in batches:
                    yield batch

    async def _read_log(self) -> EventBatches:
        """Give what the log says, until it has no more to say of this attempt."""
        was_over = self._is_over
        if was_over and await self._says_less():
            return
        while self._run is not None:
            batch = await self._next_batch()
            if batch and self._is_of_another_attempt(batch):
                return
            if batch:
                yield self._tell(batch)
                continue
            if was_over:
                if await self._is_done(is_readable=batch is not None):
                    return
                continue
            if self._worker.is_draining:
                return
            await self._look()
            was_over = self._is_over
            if batch is None and not was_over:
                await self._worker.unless_draining(asyncio.sleep(POLL_INTERVAL_SECONDS))

    async def _read_rest(self) -> EventBatches:
        """Tell a reader of what the log does not."""
        if self._run is None:
            yield [(self._after, self._deleted)]
        elif self._told_fence is not None or not self._is_over:
            yield [(self._after, self._farewell)]
        else:
            async with aclosing(replay_finished_run(self._worker.dependencies, self._run)) as told:
                async for batch in told:
                    yield batch

    @property
    def _is_over(self) -> bool:
        return self._run is None or self._run.status != "running"

    def _is_of_another_attempt(self, batch: list[NumberedEvent]) -> bool:
        fence, _ = parse_event_id(batch[0][0])
        return self._told_fence not in (None, fence)

    def _tell(self, batch: list[NumberedEvent]) -> list[NumberedEvent]:
        self._after = batch[-1][0]
        self._told_fence, _ = parse_event_id(self._after)
        return batch

    async def _says_less(self) -> bool:
        """Say whether the log of a run that is over has less to tell than the database.

        It is gone; or it broke off, and the reader has nothing of it yet that could go on. One
        that is only behind gets a moment to come to the end.
        """
        last = await self._last()
        if last is None or self._after != START or _is_end(last):
            return last is None
        await asyncio.sleep(MAX_LOG_LAG_SECONDS)
        return await self._end() is None

    async def _is_done(self, *, is_readable: bool) -> bool:
        """Say whether the log has no more of a run that is over.

        It has, from the start on, for an id behind its end: nobody can have got more than all.
        """
        end = await self._end()
        if end is not None and parse_event_id(self._after) > parse_event_id(end):
            self._after = START
            return False
        self._has_all = is_readable and self._after == end
        return True

    async def _end(self) -> str | None:
        """Give the id with which the log ends; None where it has not come to the run's end."""
        last = await self._last()
        return last[0] if last is not None and _is_end(last) else None

    async def _last(self) -> NumberedEvent | None:
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                return await self._worker.event_log.last(self._key)
        except (RedisError, OSError):  # a TimeoutError is an OSError
            return None

    async def _next_batch(self) -> list[NumberedEvent] | None:
        """Give what comes next; nothing after a while without, None where there is no log.

        A worker that is to stop waits for nothing, but tells what there is.
        """
        try:
            async with asyncio.timeout(POLL_INTERVAL_SECONDS + REDIS_TIMEOUT_SECONDS):
                if not self._worker.is_draining:
                    batch = await self._worker.unless_draining(self._read(POLL_INTERVAL_SECONDS))
                    if batch is not None:
                        return batch
                return await self._read(NO_WAIT_SECONDS)
        except LOG_ERRORS as error:
            log.warning("event_log_unread", run=str(self._key), error=type(error).__name__)
            return None

    async def _read(self, wait_seconds: float) -> list[NumberedEvent]:
        return await self._worker.event_log.read(self._key, self._after, wait_seconds)

    async def _look(self) -> None:
        """Read the run's row again; while the database is away, it stays as it was."""
        try:
            async with read_only_session(self._worker.dependencies.sessions) as session:
                self._run = await session.get(Run, self._key)
        except Exception as error:
            if not is_transient_error(error):
                raise
            log.warning("run_unread", run=str(self._key), error=type(error).__name__)


def _is_end(numbered: NumberedEvent) -> bool:
    """Say whether an event is a run's last."""
    return numbered[1]["type"] in TERMINAL
