"""Windows that move: what happened long enough ago counts no more."""

import asyncio
import time

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.core.errors import RateLimited
from domain.core.rate_limits import limiter, local_rate_limiter
from domain.core.rate_limits.limiter import RateLimits
from domain.core.rate_limits.local_rate_limiter import LocalRateLimiter
from domain.core.rate_limits.policies import Limit
from tests.waiting import HUNG_SECONDS, eventually

TWICE = Limit("twice", amount=2, seconds=3600)


async def let_pass(redis: Redis, seconds: float) -> None:
    """Move everything that was counted into the past."""
    async for key in redis.scan_iter("*"):
        times = [float(each) for each in await redis.lrange(key, 0, -1)]
        await redis.delete(key)
        await redis.rpush(key, *(each - seconds for each in times))


async def test_after_the_window_it_is_allowed_again(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limits = RateLimits(redis)
        for _ in range(2):
            await limits.check(TWICE, "key")
            await limits.hit(TWICE, "key")
        for refused in (limits.check, limits.hit):
            with pytest.raises(RateLimited) as error:
                await refused(TWICE, "key")
            assert 3590 < error.value.retry_after <= 3600
        await limits.hit(TWICE, "another key")
        await limits.hit(Limit("other", amount=2, seconds=3600), "key")
        await let_pass(redis, 3600)
        await limits.hit(TWICE, "key")


async def test_what_is_cleared_starts_anew(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limits = RateLimits(redis)
        for _ in range(3):
            await limits.hit(TWICE, "key")
            await limits.hit(TWICE, "key")
            await limits.clear(TWICE, "key")


async def test_of_many_at_once_as_many_pass_as_may(redis_url: str) -> None:
    limit = Limit("many", amount=7, seconds=60)
    async with Redis.from_url(redis_url) as redis, Redis.from_url(redis_url) as other_redis:
        here, there = RateLimits(redis), RateLimits(other_redis)
        hits = [each.hit(limit, "key") for _ in range(25) for each in (here, there)]
        results = await asyncio.gather(*hits, return_exceptions=True)
    assert sum(result is None for result in results) == 7


async def test_after_an_outage_one_request_asks_redis_while_the_others_go_on(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gate = 0, asyncio.Event()

    async def ask_in_vain(*_: object) -> int:
        nonlocal asked
        asked += 1
        if asked == 1:
            await gate.wait()
        raise RedisError

    monkeypatch.setattr(limiter, "_hit", ask_in_vain)
    monkeypatch.setattr(limiter, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(limiter, "BACKOFF_SECONDS", 3600)
    limit = Limit("many", amount=100, seconds=60)
    async with Redis.from_url(redis_url) as redis:
        limits = RateLimits(redis)
        limits._ask_again_at = time.monotonic()
        first = asyncio.create_task(limits.hit(limit, "key"))
        await eventually(lambda: asked == 1, "the first request asks")
        for _ in range(10):
            await limits.hit(limit, "key")
        assert asked == 1
        gate.set()
        await first


def test_a_process_alone_counts_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    counts = LocalRateLimiter()
    assert [counts.hit(TWICE, "key") for _ in range(3)] == [0, 0, 3600]
    assert (counts.wait(TWICE, "key"), counts.wait(TWICE, "another")) == (3600, 0)
    assert counts.hit(Limit("other", amount=2, seconds=3600), "key") == 0
    now += 3600
    assert (counts.wait(TWICE, "key"), counts.hit(TWICE, "key")) == (0, 0)
    counts.clear(TWICE, "key")
    assert [counts.hit(TWICE, "key") for _ in range(3)] == [0, 0, 3600]


def test_what_counts_no_more_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_rate_limiter, "FEW", 10)
    counts = LocalRateLimiter()
    for number in range(10):
        counts.hit(Limit("brief", amount=1, seconds=0), f"{number}")
    for number in range(20):
        counts.hit(TWICE, f"{number}")
    assert {limit for limit, _ in counts._times} == {TWICE}
    assert len(counts._times) == 20
