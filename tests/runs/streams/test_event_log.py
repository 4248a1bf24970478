"""The event log holds one attempt at a run, and every event of it once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from redis.asyncio import Redis
from uuid_utils.compat import uuid7

from agent.runs.streams import log_writer
from agent.runs.streams.event_log import EventLog, LogIncomplete
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.log_writer import Batch
from domain.conversations.models import Run
from domain.core.settings import Settings
from tests.waiting import eventually, unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url or "") as redis:
        yield redis


def attempt(run_id: UUID, fence: int, *texts: str) -> LiveRun:
    """Return a finished attempt at a run."""
    live = LiveRun(Run(id=run_id, fence=fence))
    for each in texts:
        live.publish({"text": each})
    live.end()
    return live


async def test_a_new_attempt_replaces_the_log_of_the_earlier_one(redis: Redis) -> None:
    event_log, run_id = EventLog(redis), uuid7()
    await event_log.record(attempt(run_id, 1, "one", "two"))
    await event_log.record(attempt(run_id, 2, "again"))
    assert await event_log.read(run_id, "0-0", 1) == [("2-1", {"text": "again"})]


async def test_a_stale_attempt_neither_writes_nor_deletes(redis: Redis) -> None:
    event_log, run_id = EventLog(redis), uuid7()
    await event_log.record(attempt(run_id, 2, "mine"))
    await event_log.record(attempt(run_id, 1, "one", "two"))
    assert await event_log.read(run_id, "0-0", 1) == [("2-1", {"text": "mine"})]


async def test_a_stale_attempt_stops_writing_its_log(redis: Redis) -> None:
    event_log, run_id = EventLog(redis), uuid7()
    stale = attempt(run_id, 1, "one")
    stale.is_over = False
    writing = asyncio.create_task(event_log.record(stale))

    async def has_begun() -> bool:
        return await event_log.last(run_id) is not None

    await eventually(has_begun, "the stale attempt has written")
    await event_log.record(attempt(run_id, 2, "mine"))
    stale.publish({"text": "two"})
    async with unless_hung():
        await writing
    assert await event_log.read(run_id, "0-0", 1) == [("2-1", {"text": "mine"})]


async def test_events_after_a_handover_are_not_published(redis: Redis) -> None:
    event_log, live = EventLog(redis), LiveRun(Run(id=uuid7(), fence=1))
    live.publish({"text": "one"})
    live.detach({"text": "good-bye"})
    live.publish({"text": "late"})
    received = [numbered async for batch in live.subscribe() for numbered in batch]
    # It is not in the log, so its client reconnects behind the event before it.
    assert received == [("1-1", {"text": "one"}), ("1-1", {"text": "good-bye"})]
    await event_log.record(live)
    assert await event_log.read(live.run.id, "0-0", 1) == [("1-1", {"text": "one"})]


async def test_a_batch_sent_twice_is_in_the_log_once(redis: Redis) -> None:
    """As after a lost reply of Redis to the first batch."""
    event_log, live = EventLog(redis), attempt(uuid7(), 1, "one", "two")
    for batch in (live.events[:1], live.events[1:]):
        for _ in range(2):
            is_first = batch[0][0] == "1-1"
            sent = Batch(live.run, batch, is_first=is_first, is_last=False)
            assert await event_log.append([sent]) == [None]
    assert await event_log.read(live.run.id, "0-0", 1) == live.events


async def test_a_first_batch_that_comes_late_deletes_nothing_of_its_own_attempt(
    redis: Redis,
) -> None:
    """As after a lost reply, when the next batch is in the log already."""
    event_log, live = EventLog(redis), attempt(uuid7(), 1, "one", "two")
    first = Batch(live.run, live.events[:1], is_first=True, is_last=False)
    second = Batch(live.run, live.events[1:], is_first=False, is_last=False)
    assert await event_log.append([first, second]) == [None, None]
    [error] = await event_log.append([first])
    assert isinstance(error, LogIncomplete)
    assert await event_log.read(live.run.id, "0-0", 1) == live.events


async def test_the_first_batch_of_a_log_that_was_deleted_is_refused(redis: Redis) -> None:
    """A short run can be over, and its log deleted, before a worker writes the first batch."""
    event_log, live = EventLog(redis), attempt(uuid7(), 1, "one")
    await event_log.delete(uuid7(), [live.run.id])
    await event_log.record(live)
    assert await event_log.last(live.run.id) is None


async def test_a_failed_batch_deletes_the_log(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Earlier batches are deleted too: the server replays the run from the database."""
    event_log, live = EventLog(redis), attempt(uuid7(), 1, "one", "two", "three")
    append = event_log.append

    async def append_but_one(batches: Sequence[Batch]) -> Sequence[Exception | None]:
        if batches[0].events[0][0] == "1-2":
            raise TimeoutError
        return await append(batches)

    monkeypatch.setattr(log_writer, "MAX_BATCH_EVENTS", 1)
    monkeypatch.setattr(event_log._writer, "_append", append_but_one)
    await event_log.record(live)
    assert await event_log.last(live.run.id) is None


async def test_events_published_together_are_written_in_one_batch(redis: Redis) -> None:
    event_log, live = EventLog(redis), attempt(uuid7(), 1, *["one", "two", "three", "four", "five"])
    await event_log.record(live)
    [key] = await redis.keys(f"*{live.run.id}*")
    assert await redis.xlen(key) == 1
    assert await event_log.read(live.run.id, "0-0", 1) == live.events
