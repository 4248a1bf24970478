"""Following a run again, from any worker: its live events, its log, or the database."""

import asyncio
from contextlib import aclosing

import structlog
from redis.exceptions import RedisError

from agent.runs.endings import deleted, farewell
from agent.runs.event_log import EventLog, parse_event_id
from agent.runs.live import Batches, NumberedEvent
from agent.runs.retelling import repeat
from agent.runs.worker import RunWorker
from domain.conversations.models import Run
from domain.conversations.runs import RunNotFound, get_run, mark_read
from domain.core.caller import Caller

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""How long a follower that hears nothing waits before it looks at the run's row."""
TERMINAL = ("RUN_FINISHED", "RUN_ERROR")


async def rejoin_run(worker: RunWorker, caller: Caller, *, run_id: str, after: str) -> Batches:
    """Give the events of a run behind the one with the id `after`, while it goes on and later.

    Nothing is lost or doubled. An id of an earlier attempt, or one that is not known, gets the
    current attempt from its start; where no log is left, the run is told from the database.
    Raises RunNotFound.
    """
    async with worker.parts.sessions() as session:
        run = await get_run(session, caller, run_id)
    live = worker.live.get(run.id)
    if live is not None:
        fence, number = parse_event_id(after)
        known = fence == live.run.fence and number <= len(live.events)
        return live.follow(number if known else 0)
    return _follow_log(worker, run, after)


async def _follow_log(worker: RunWorker, run: Run, after: str) -> Batches:
    await _mark_read(worker, run, is_read=True)
    is_over = False
    try:
        async with aclosing(_read_log(worker, run, after)) as batches:
            async for batch in batches:
                is_over = batch[-1][1]["type"] in TERMINAL
                yield batch
    except RunNotFound:
        is_over = True
        yield [("0-0", deleted(run))]
    finally:
        if not is_over:
            await asyncio.shield(_mark_read(worker, run, is_read=False))


async def _read_log(worker: RunWorker, run: Run, after: str) -> Batches:
    """Follow the log; where it says nothing, look whether the run is over without it."""
    after = await _known_id(worker.event_log, run, after)
    while True:
        batch = await _next_batch(worker.event_log, run, after)
        if batch:
            yield batch
            after = batch[-1][0]
            if batch[-1][1]["type"] in TERMINAL:
                return
            continue
        if worker.is_draining:
            yield [(after, farewell(run))]
            return
        current = await _look(worker, run)
        if current.status != "running":
            batch = await _next_batch(worker.event_log, run, after)
            if batch:
                yield batch
                after = batch[-1][0]
            elif not await _ended_at(worker.event_log, current, after):
                async with aclosing(repeat(worker.parts, current)) as told:
                    async for whole in told:
                        yield whole
            if not batch or batch[-1][1]["type"] in TERMINAL:
                return


async def _known_id(event_log: EventLog, run: Run, after: str) -> str:
    """Give an id from which the log can be read on: the start, where `after` is past its end."""
    fence, number = parse_event_id(after)
    try:
        last = await event_log.last_id(run.id)
    except (RedisError, OSError, TimeoutError):
        return "0-0"
    if last is None or (fence, number) > parse_event_id(last):
        return "0-0"
    return f"{fence}-{number}"


async def _next_batch(event_log: EventLog, run: Run, after: str) -> list[NumberedEvent]:
    try:
        return await event_log.read(run.id, after, LOOK_SECONDS)
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("event_log_unread", run=str(run.id), error=type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)
        return []


async def _ended_at(event_log: EventLog, run: Run, after: str) -> bool:
    """Say whether a reader has the whole log already, its end included."""
    try:
        last = await event_log.last_id(run.id)
    except (RedisError, OSError, TimeoutError):
        return False
    return last is not None and last == after and parse_event_id(after) != (0, 0)


async def _look(worker: RunWorker, run: Run) -> Run:
    async with worker.parts.sessions() as session:
        current = await session.get(Run, run.id)
    if current is None:
        raise RunNotFound
    return current


async def _mark_read(worker: RunWorker, run: Run, *, is_read: bool) -> None:
    async with worker.parts.sessions.begin() as session:
        await mark_read(session, run.id, is_read=is_read)
