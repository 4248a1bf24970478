"""Windows that move: what happened long enough ago counts no more."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from domain.core import own_counts
from domain.core.errors import RateLimited
from domain.core.limit_kinds import Limit
from domain.core.limits import RateLimits
from domain.core.own_counts import OwnCounts

SHORT = Limit("short", amount=2, seconds=1)


async def test_after_the_window_it_is_allowed_again(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limits = RateLimits(redis)
        for _ in range(2):
            await limits.check(SHORT, "key")
            await limits.hit(SHORT, "key")
        for refused in (limits.check, limits.hit):
            with pytest.raises(RateLimited) as error:
                await refused(SHORT, "key")
            assert error.value.retry_after == 1
        await limits.hit(SHORT, "another key")
        await limits.hit(Limit("other", amount=2, seconds=1), "key")
        await asyncio.sleep(1.1)
        await limits.hit(SHORT, "key")


async def test_what_is_cleared_starts_anew(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limits = RateLimits(redis)
        for _ in range(3):
            await limits.hit(SHORT, "key")
            await limits.hit(SHORT, "key")
            await limits.clear(SHORT, "key")


async def test_of_many_at_once_as_many_pass_as_may(redis_url: str) -> None:
    limit = Limit("many", amount=7, seconds=60)
    async with Redis.from_url(redis_url) as redis, Redis.from_url(redis_url) as other_redis:
        here, there = RateLimits(redis), RateLimits(other_redis)
        hits = [each.hit(limit, "key") for _ in range(25) for each in (here, there)]
        results = await asyncio.gather(*hits, return_exceptions=True)
    assert sum(result is None for result in results) == 7


def test_a_process_alone_counts_in_the_same_way() -> None:
    counts = OwnCounts()
    assert [counts.hit(SHORT, "key") for _ in range(3)] == [0, 0, 1]
    assert (counts.wait(SHORT, "key"), counts.wait(SHORT, "another")) == (1, 0)
    assert counts.hit(Limit("other", amount=2, seconds=1), "key") == 0
    time.sleep(1.05)
    assert (counts.wait(SHORT, "key"), counts.hit(SHORT, "key")) == (0, 0)
    counts.clear(SHORT, "key")
    assert [counts.hit(SHORT, "key") for _ in range(3)] == [0, 0, 1]


def test_what_counts_no_more_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_counts, "FEW", 10)
    counts = OwnCounts()
    for number in range(10):
        counts.hit(Limit("brief", amount=1, seconds=0), f"{number}")
    for number in range(20):
        counts.hit(SHORT, f"{number}")
    assert {limit for limit, _ in counts._times} == {SHORT}
    assert len(counts._times) == 20
