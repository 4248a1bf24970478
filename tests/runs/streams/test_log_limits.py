"""What event logs take in Redis is bounded, and only event logs are lost when it is full."""

from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError
from uuid_utils.compat import uuid7

from agent.runs.streams import event_log as event_log_module
from agent.runs.streams.event_log import MAX_BYTES_PER_USER, EventLog
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.log_writer import Batch
from agent.runs.streams.subscribers import Subscribers
from domain.auth.sessions.tickets import create_ticket
from domain.conversations.models import Run
from domain.core.errors import RateLimited
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import ADDRESS_LOOKUPS, WRONG_PASSWORDS
from domain.core.settings import Settings
from servers.valkey import Valkey
from tests.factories import Person
from tests.waiting import eventually

BYTES = "majordomo:event-logs:bytes"
AGES = "majordomo:event-logs:ages"
LENGTH, OVERHEAD = 10_000, 5_200
"""How long the event of a log is; a log takes a little more."""
ANNA, BEN = UUID(int=1), UUID(int=2)

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url or "") as redis:
        yield redis


@pytest.fixture(autouse=True)
def _small_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three logs of a user fit."""
    monkeypatch.setattr(event_log_module, "MAX_BYTES_PER_USER", 3 * (LENGTH + OVERHEAD))


def new_run(user_id: UUID) -> LiveRun:
    return LiveRun(Run(id=uuid7(), user_id=user_id, fence=1))


async def record(event_log: EventLog, user_id: UUID, *, length: int = LENGTH) -> UUID:
    """Record a run that has ended, and return its id."""
    live = new_run(user_id)
    live.publish({"text": "x" * length})
    live.end()
    await event_log.record(live)
    return live.run.id


async def begin_log(event_log: EventLog, live: LiveRun) -> None:
    """Write the first events of a run that has not ended."""
    first = Batch(live.run, live.events, is_first=True, is_last=False)
    assert await event_log.append([first]) == [None]


async def logged(redis: Redis, *run_ids: UUID) -> list[bool]:
    event_log = EventLog(redis)
    return [await event_log.last(run_id) is not None for run_id in run_ids]


async def accounted(redis: Redis) -> dict[str, int]:
    books: Any = await redis.hgetall(BYTES)
    return {name.decode(): int(size) for name, size in books.items()}


async def test_a_user_s_oldest_logs_make_room_for_new_ones(redis: Redis) -> None:
    event_log = EventLog(redis)
    bens = await record(event_log, BEN)
    annas = [await record(event_log, ANNA) for _ in range(5)]
    assert await logged(redis, bens, *annas) == [True, False, False, True, True, True]


async def test_the_oldest_logs_of_all_users_make_room_for_new_ones(redis: Redis) -> None:
    event_log = EventLog(redis, max_bytes=3 * (LENGTH + OVERHEAD))
    run_ids = [await record(event_log, UUID(int=user)) for user in range(5)]
    assert await logged(redis, *run_ids) == [False, False, True, True, True]


async def test_the_log_of_a_run_that_has_not_ended_stays(redis: Redis) -> None:
    event_log, running = EventLog(redis), new_run(ANNA)
    running.publish({"text": "x" * LENGTH})
    await begin_log(event_log, running)
    ended = [await record(event_log, ANNA) for _ in range(4)]
    assert await logged(redis, running.run.id, *ended) == [True, False, False, True, True]


async def test_a_log_that_is_too_large_by_itself_is_abandoned_and_no_other(redis: Redis) -> None:
    event_log = EventLog(redis)
    small = await record(event_log, ANNA)
    large = new_run(ANNA)
    for _ in range(5):
        large.publish({"text": "x" * LENGTH})
    large.end()
    await event_log.record(large)
    assert await logged(redis, small, large.run.id) == [True, False]
    assert (await accounted(redis)).keys() == {"all", str(ANNA), f"{ANNA}/{small}"}


async def test_running_runs_that_fill_the_budget_get_no_more(redis: Redis) -> None:
    """Another user's runs are logged as before."""
    event_log = EventLog(redis)
    running = [new_run(ANNA) for _ in range(4)]
    for live in running[:3]:
        live.publish({"text": "x" * LENGTH})
        await begin_log(event_log, live)
    refused = await record(event_log, ANNA)
    bens = await record(event_log, BEN)
    kept = [live.run.id for live in running[:3]]
    assert await logged(redis, *kept, refused, bens) == [True, True, True, False, True]


async def test_the_books_hold_what_the_logs_take(redis: Redis) -> None:
    event_log = EventLog(redis)
    run_ids = [await record(event_log, ANNA) for _ in range(2)]
    again = LiveRun(Run(id=run_ids[0], user_id=ANNA, fence=2))
    again.publish({"text": "short"})
    again.end()
    await event_log.record(again)
    books = await accounted(redis)
    logs = [books[f"{ANNA}/{run_id}"] for run_id in run_ids]
    assert logs[0] < OVERHEAD < logs[1] < LENGTH + OVERHEAD
    assert books[str(ANNA)] == books["all"] == sum(logs)
    await event_log.drop([again.run])
    await event_log.delete(ANNA, run_ids[1:])
    assert await accounted(redis) == {}
    assert await redis.keys("majordomo:event-logs:*") == []


async def test_expired_logs_leave_the_books_when_other_runs_begin(redis: Redis) -> None:
    event_log = EventLog(redis)
    run_ids = [await record(event_log, ANNA) for _ in range(2)]
    for run_id in run_ids:
        await redis.delete(f"majordomo:run:{run_id}:events")
        await redis.zincrby(AGES, -2 * event_log_module.RETENTION_SECONDS, f"{ANNA}/{run_id}")
    bens = await record(event_log, BEN)
    assert (await accounted(redis)).keys() == {"all", str(BEN), f"{BEN}/{bens}"}
    assert await redis.keys(f"{AGES}:*") == [f"{AGES}:{BEN}".encode()]


async def test_the_books_count_no_less_than_valkey_needs(redis: Redis) -> None:
    event_log = EventLog(redis)
    for length in (100, 2_000, 5_000, 10_000):
        run_id = await record(event_log, BEN, length=length)
        taken = await redis.memory_usage(f"majordomo:run:{run_id}:events", samples=0) or 0
        assert (await accounted(redis))[f"{BEN}/{run_id}"] >= taken


@pytest.fixture
async def small_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Redis]:
    """A Valkey of its own with little memory, and large budgets."""
    monkeypatch.setattr(event_log_module, "MAX_BYTES_PER_USER", MAX_BYTES_PER_USER)
    valkey = Valkey(log=tmp_path / "valkey.log", sockets=tmp_path, databases=1, megabytes=12)
    try:
        async with Redis.from_url(valkey.url) as redis:
            yield redis
    finally:
        valkey.stop()


async def fill(redis: Redis) -> None:
    """Write until no more than a few bytes are free. Raises OutOfMemoryError."""
    for size in (100_000, 1_000):
        with suppress(OutOfMemoryError):
            for number in count():
                await redis.set(f"filler:{size}:{number}", b"x" * size)
    for number in count():  # the server frees some of its buffers meanwhile
        await redis.set(f"filler:{number}", b"x" * 1_000)


async def used_bytes(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


async def test_a_flood_of_logs_costs_only_logs(small_redis: Redis, person: Person) -> None:
    """Limits, tickets and presence keys survive, and the newest logs can be read."""
    limiter, subscribers = RateLimiter(small_redis), Subscribers(small_redis)
    for _ in range(WRONG_PASSWORDS.amount):
        await limiter.hit(WRONG_PASSWORDS, "anna")
    for _ in range(ADDRESS_LOOKUPS.amount):
        await limiter.hit(ADDRESS_LOOKUPS, "anna")
    ticket = await create_ticket(small_redis, person.caller, purpose="test")
    followed = uuid7()
    with subscribers.presence(followed):
        await eventually(lambda: subscribers.has(followed), "the subscriber is present")
        before = set(await small_redis.keys())
        event_log = EventLog(small_redis, max_bytes=3 * 1024 * 1024)
        run_ids = [await record(event_log, UUID(int=n), length=60_000) for n in range(200)]
        assert before <= set(await small_redis.keys())
    assert await used_bytes(small_redis) < 10 * 1024 * 1024
    assert await logged(small_redis, run_ids[0], run_ids[-1]) == [False, True]
    fresh = RateLimiter(small_redis)  # it has no counts in its own memory
    for policy in (WRONG_PASSWORDS, ADDRESS_LOOKUPS):
        with pytest.raises(RateLimited):
            await fresh.hit(policy, "anna")
    assert ticket


async def test_a_full_redis_ends_the_log_and_neither_the_run_nor_the_limits(
    small_redis: Redis,
) -> None:
    """Something else has filled it: the limits are then counted by each process."""
    limiter = RateLimiter(small_redis)
    for _ in range(WRONG_PASSWORDS.amount):
        await limiter.hit(WRONG_PASSWORDS, "anna")
    with pytest.raises(OutOfMemoryError):
        await fill(small_redis)
    run_ids = [await record(EventLog(small_redis), ANNA, length=200_000) for _ in range(5)]
    assert not all(await logged(small_redis, *run_ids))
    with pytest.raises(RateLimited):
        await limiter.hit(WRONG_PASSWORDS, "anna")
