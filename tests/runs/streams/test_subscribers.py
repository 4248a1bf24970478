"""The signs of those who follow a run from elsewhere."""

from collections.abc import AsyncIterator
from time import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from agent.runs.streams import subscribers
from agent.runs.streams.subscribers import Subscribers
from tests.waiting import HUNG_SECONDS, eventually


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


async def until_signs_are(redis: Redis, run: UUID, count: int) -> None:
    async def are_so_many() -> bool:
        return bool(await redis.zcard(subscribers._key(run)) == count)

    await eventually(are_so_many, f"there are {count} signs")


async def let_sign_run_out(redis: Redis, run: UUID) -> None:
    signs: Any = await redis.zrange(subscribers._key(run), 0, -1)
    [follower] = signs
    await redis.zadd(subscribers._key(run), {follower: time() - 1})


async def test_each_takes_away_its_own_sign(redis: Redis) -> None:
    run, kept = uuid4(), Subscribers(redis)
    with kept.presence(run):
        with kept.presence(run):
            await until_signs_are(redis, run, 2)
        await until_signs_are(redis, run, 1)
        assert await kept.has(run)
        assert not await kept.has(uuid4())
    await until_signs_are(redis, run, 0)
    assert not await kept.has(run)


async def test_a_sign_is_renewed_while_its_worker_lives(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "RENEW_INTERVAL_SECONDS", 0.05)
    run, kept = uuid4(), Subscribers(redis)
    with kept.presence(run):
        await until_signs_are(redis, run, 1)
        await let_sign_run_out(redis, run)
        await redis.persist(subscribers._key(run))
        await eventually(lambda: kept.has(run), "the sign is renewed")

        async def expires() -> bool:
            return bool(await redis.ttl(subscribers._key(run)) > 0)

        await eventually(expires, "the key is, too")


async def test_the_sign_of_a_worker_that_died_is_over_in_time(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "RENEW_INTERVAL_SECONDS", HUNG_SECONDS)
    run, kept = uuid4(), Subscribers(redis)
    before = time()
    with kept.presence(run):
        await until_signs_are(redis, run, 1)
        signs: Any = await redis.zrange(subscribers._key(run), 0, -1, withscores=True)
        [(_, over_at)] = signs
        assert (
            before + subscribers.PRESENCE_TTL_SECONDS
            <= over_at
            <= time() + subscribers.PRESENCE_TTL_SECONDS
        )
        assert 0 < await redis.ttl(subscribers._key(run)) <= subscribers.PRESENCE_TTL_SECONDS
        await let_sign_run_out(redis, run)
        assert not await kept.has(run)


async def test_a_sign_that_is_over_does_not_count_though_another_kept_its_key(
    redis: Redis,
) -> None:
    """Another follower renewed the key before it left, and this one died."""
    run = uuid4()
    await redis.zadd(subscribers._key(run), {"dead": time() - 1})
    assert not await Subscribers(redis).has(run)
    await redis.zadd(subscribers._key(run), {"alive": time() + 60})
    assert await Subscribers(redis).has(run)


async def test_without_redis_there_are_no_signs() -> None:
    run, kept = uuid4(), Subscribers(Redis.from_url("unix:///nowhere"))
    with kept.presence(run):
        assert not await kept.has(run)
