"""Moving windows: hits older than the window no longer count."""

import asyncio
import time

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.core.errors import RateLimited
from domain.core.rate_limits import limiter, local_rate_limiter
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.local_rate_limiter import LocalRateLimiter
from domain.core.rate_limits.policies import RateLimitPolicy
from tests.waiting import HUNG_SECONDS, eventually

TWICE = RateLimitPolicy("twice", amount=2, seconds=3600)


async def age_hits(redis: Redis, seconds: float) -> None:
    """Move all counted hits this many seconds into the past."""
    async for key in redis.scan_iter("*"):
        times = [float(each) for each in await redis.lrange(key, 0, -1)]
        await redis.delete(key)
        await redis.rpush(key, *(each - seconds for each in times))


async def test_hits_are_allowed_again_after_the_window(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        rate_limiter = RateLimiter(redis)
        for _ in range(2):
            await rate_limiter.check(TWICE, "key")
            await rate_limiter.hit(TWICE, "key")
        for method in (rate_limiter.check, rate_limiter.hit):
            with pytest.raises(RateLimited) as error:
                await method(TWICE, "key")
            assert 3590 < error.value.retry_after <= 3600
        await rate_limiter.hit(TWICE, "another key")
        await rate_limiter.hit(RateLimitPolicy("other", amount=2, seconds=3600), "key")
        await age_hits(redis, 3600)
        await rate_limiter.hit(TWICE, "key")


async def test_clearing_a_key_resets_its_count(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        rate_limiter = RateLimiter(redis)
        for _ in range(3):
            await rate_limiter.hit(TWICE, "key")
            await rate_limiter.hit(TWICE, "key")
            await rate_limiter.clear(TWICE, "key")


async def test_concurrent_hits_do_not_exceed_the_limit(redis_url: str) -> None:
    policy = RateLimitPolicy("many", amount=7, seconds=60)
    async with Redis.from_url(redis_url) as redis, Redis.from_url(redis_url) as other_redis:
        one, other = RateLimiter(redis), RateLimiter(other_redis)
        hits = [each.hit(policy, "key") for _ in range(25) for each in (one, other)]
        results = await asyncio.gather(*hits, return_exceptions=True)
    assert sum(result is None for result in results) == 7


async def test_after_an_outage_one_request_queries_redis_while_the_others_do_without(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries, gate = 0, asyncio.Event()

    async def fail_to_hit(*_: object) -> int:
        nonlocal queries
        queries += 1
        if queries == 1:
            await gate.wait()
        raise RedisError

    monkeypatch.setattr(limiter, "_hit", fail_to_hit)
    monkeypatch.setattr(limiter, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(limiter, "BACKOFF_SECONDS", 3600)
    policy = RateLimitPolicy("many", amount=100, seconds=60)
    async with Redis.from_url(redis_url) as redis:
        rate_limiter = RateLimiter(redis)
        rate_limiter._retry_redis_at = time.monotonic()
        first = asyncio.create_task(rate_limiter.hit(policy, "key"))
        await eventually(lambda: queries == 1, "the first request queries Redis")
        for _ in range(10):
            await rate_limiter.hit(policy, "key")
        assert queries == 1
        gate.set()
        await first


def test_the_local_rate_limiter_counts_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    local = LocalRateLimiter()
    assert [local.hit(TWICE, "key") for _ in range(3)] == [0, 0, 3600]
    assert (local.wait_seconds(TWICE, "key"), local.wait_seconds(TWICE, "another")) == (3600, 0)
    assert local.hit(RateLimitPolicy("other", amount=2, seconds=3600), "key") == 0
    now += 3600
    assert (local.wait_seconds(TWICE, "key"), local.hit(TWICE, "key")) == (0, 0)
    local.clear(TWICE, "key")
    assert [local.hit(TWICE, "key") for _ in range(3)] == [0, 0, 3600]


def test_keys_with_empty_windows_are_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_rate_limiter, "MIN_KEYS_TO_PURGE", 10)
    local = LocalRateLimiter()
    for number in range(10):
        local.hit(RateLimitPolicy("brief", amount=1, seconds=0), f"{number}")
    for number in range(20):
        local.hit(TWICE, f"{number}")
    assert {policy for policy, _ in local._hits} == {TWICE}
    assert len(local._hits) == 20
