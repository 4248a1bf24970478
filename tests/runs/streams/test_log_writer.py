"""One call to Redis writes the logs of many runs, and a failure ends only the logs that it hits."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, NoReturn
from uuid import UUID

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from uuid_utils.compat import uuid7

from agent.runs.streams import log_writer
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.log_writer import Batch
from domain.conversations.models import Run
from domain.core.settings import Settings
from tests.peers.fault_proxy import FaultProxy
from tests.waiting import eventually, unless_hung

ANNA = UUID(int=1)

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url or "") as redis:
        yield redis


class Calls:
    """The calls that an event log has made to add batches; some of them fail."""

    def __init__(self, event_log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.lost_responses: set[int] = set()
        """The numbers of the calls, from 1, that are executed and get no response."""
        self._append = event_log.append
        monkeypatch.setattr(event_log._writer, "_append", self.append)

    async def append(self, batches: Sequence[Batch]) -> Sequence[Exception | None]:
        self.sizes.append(len(batches))
        number = len(self.sizes)
        errors = await self._append(batches)
        if number in self.lost_responses:
            raise TimeoutError
        return errors


def new_run(run_id: UUID | None = None, *, fence: int = 2) -> LiveRun:
    return LiveRun(Run(id=run_id or uuid7(), user_id=ANNA, fence=fence))


def publish_all(runs: Sequence[LiveRun], *texts: str) -> None:
    for live in runs:
        for each in texts:
            live.publish({"text": each})


async def record_all(event_log: EventLog, runs: Sequence[LiveRun]) -> None:
    """Write the logs of runs that have ended."""
    async with unless_hung():
        await asyncio.gather(*(event_log.record(live) for live in runs))


async def logged_events(redis: Redis, live: LiveRun) -> int:
    """Return how many events the log of a run has, which must be its first ones."""
    if await EventLog(redis).last(live.run.id) is None:
        return 0
    events = await EventLog(redis).read(live.run.id, f"{live.run.fence}-0", 1)
    assert events == live.events[: len(events)]
    return len(events)


async def test_runs_that_publish_at_one_time_are_written_in_one_call(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_log = EventLog(redis)
    calls, runs = Calls(event_log, monkeypatch), [new_run() for _ in range(10)]
    publish_all(runs, "one", "two")
    recording = asyncio.create_task(record_all(event_log, runs))
    await eventually(lambda: bool(calls.sizes), "the first call")
    for live in runs:
        live.publish({"text": "three"})
        live.end()
    await recording
    assert calls.sizes == [10, 10]
    assert [await logged_events(redis, live) for live in runs] == [3] * 10


async def test_a_stale_fence_ends_only_its_own_log(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_log, runs = EventLog(redis), [new_run(fence=1) for _ in range(5)]
    calls = Calls(event_log, monkeypatch)
    publish_all(runs, "one")
    recording = asyncio.create_task(record_all(event_log, runs))

    async def have_all_begun() -> bool:
        return all([await logged_events(redis, live) for live in runs])

    await eventually(have_all_begun, "all logs have begun")
    later = new_run(runs[2].run.id, fence=2)
    publish_all([later], "mine")
    later.end()
    await record_all(EventLog(redis), [later])
    publish_all(runs, "two")
    await eventually(lambda: len(calls.sizes) == 2, "the call with a stale fence")
    publish_all(runs, "three")
    for live in runs:
        live.end()
    await recording
    assert sum(calls.sizes[1:]) == 5 + 4
    assert [await logged_events(redis, runs[n]) for n in (0, 1, 3, 4)] == [3] * 4
    assert await logged_events(redis, later) == 1


async def test_an_error_of_redis_in_one_append_ends_only_its_own_log(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_log, runs = EventLog(redis), [new_run() for _ in range(5)]
    calls = Calls(event_log, monkeypatch)
    await redis.set(f"majordomo:run:{runs[2].run.id}:events", "not a stream")
    publish_all(runs, "one", "two")
    for live in runs:
        live.end()
    await record_all(event_log, runs)
    assert calls.sizes == [5]
    assert [await logged_events(redis, runs[n]) for n in (0, 1, 3, 4)] == [2] * 4
    assert await redis.hget("majordomo:event-logs:bytes", f"{ANNA}/{runs[2].run.id}") is None


async def test_a_call_without_a_response_ends_the_logs_of_its_own_batches(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis has added them; but the worker cannot know it, so it deletes these logs."""
    monkeypatch.setattr(log_writer, "MAX_BATCHES_PER_CALL", 2)
    event_log, runs = EventLog(redis), [new_run() for _ in range(6)]
    calls = Calls(event_log, monkeypatch)
    calls.lost_responses = {2}
    publish_all(runs, "one", "two")
    recording = asyncio.create_task(record_all(event_log, runs))
    await eventually(lambda: len(calls.sizes) == 3, "all runs have been written")
    publish_all(runs, "three")
    for live in runs:
        live.end()
    await recording
    assert calls.sizes == [2, 2, 2, 2, 2]
    assert [await logged_events(redis, live) for live in runs] == [3, 3, 0, 0, 3, 3]
    fields = await redis.hkeys("majordomo:event-logs:bytes")
    assert len([each for each in fields if b"/" in each]) == 4


@pytest.mark.parametrize("can_drop", [True, False])
async def test_an_unexpected_error_ends_all_logs_and_none_that_follows(
    can_drop: bool, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> NoReturn:
        raise TypeError

    event_log, runs = EventLog(redis), [new_run() for _ in range(2)]
    calls = Calls(event_log, monkeypatch)
    publish_all(runs, "one")
    recording = asyncio.create_task(record_all(event_log, runs))
    await eventually(lambda: bool(calls.sizes), "the first call")
    with monkeypatch.context() as broken:
        broken.setattr(log_writer, "to_log_form", fail)
        if not can_drop:
            broken.setattr(event_log._writer, "_drop", fail)
        publish_all(runs, "two")
        await recording
    assert [await logged_events(redis, live) for live in runs] == [0 if can_drop else 1] * 2
    later = new_run()
    publish_all([later], "one")
    later.end()
    await record_all(event_log, [later])
    assert await logged_events(redis, later) == 1


@pytest.fixture
def proxy(settings: Settings) -> Iterator[FaultProxy]:
    connection = Redis.from_url(settings.redis_url or "").connection_pool.connection_kwargs
    target = connection.get("path") or (connection["host"], connection["port"])
    with FaultProxy(target) as proxy:
        yield proxy


async def test_a_call_that_is_sent_again_adds_every_event_once(
    redis: Redis, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client sends a command again whose response was lost with the connection."""
    database = redis.connection_pool.connection_kwargs.get("db", 0)
    url = f"redis://127.0.0.1:{proxy.port}/{database}"
    async with Redis.from_url(url, retry=Retry(NoBackoff(), 1)) as client:
        event_log, runs = EventLog(client), [new_run() for _ in range(5)]
        calls = Calls(event_log, monkeypatch)
        publish_all(runs, "one")
        recording = asyncio.create_task(record_all(event_log, runs))
        await eventually(lambda: bool(calls.sizes), "the first call")
        proxy.drop_response(1, to=str(runs[4].run.id).encode())
        publish_all(runs, "two")
        await eventually(lambda: proxy.has_dropped_response, "a response is lost")
        publish_all(runs, "three")
        for live in runs:
            live.end()
        await recording
    assert [await logged_events(redis, live) for live in runs] == [3] * 5
