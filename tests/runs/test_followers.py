"""The signs of those who follow a run from elsewhere."""

from collections.abc import AsyncIterator
from time import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from agent.runs import followers
from agent.runs.followers import Followers
from tests.waiting import eventually


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as connection:
        yield connection


async def signs(redis: Redis, run: UUID) -> list[float]:
    """Return until when each sign of a run is good."""
    found: Any = await redis.zrange(followers._key(run), 0, -1, withscores=True)
    return [until for _, until in found]


async def until_there_are(redis: Redis, run: UUID, count: int) -> None:
    async def are_there() -> bool:
        return len(await signs(redis, run)) == count

    await eventually(are_there, f"there are {count} signs")


async def test_each_takes_away_its_own_sign(redis: Redis) -> None:
    run, kept = uuid4(), Followers(redis)
    with kept.following(run):
        with kept.following(run):
            await until_there_are(redis, run, 2)
        await until_there_are(redis, run, 1)
        assert await kept.has(run)
        assert not await kept.has(uuid4())
    await until_there_are(redis, run, 0)
    assert not await kept.has(run)


async def test_a_sign_is_renewed_as_long_as_its_follower_is_there(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "RENEWED_SECONDS", 0.01)
    run, kept = uuid4(), Followers(redis)
    with kept.following(run):
        await until_there_are(redis, run, 1)
        [first] = await signs(redis, run)

        async def is_renewed() -> bool:
            return await signs(redis, run) > [first]

        await eventually(is_renewed, "the sign is renewed")
        assert 0 < await redis.ttl(followers._key(run)) <= followers.KEPT_SECONDS


async def test_a_sign_that_is_over_does_not_count_though_another_kept_its_key(
    redis: Redis,
) -> None:
    """Another follower renewed the key before it left, and this one died."""
    run = uuid4()
    await redis.zadd(followers._key(run), {"dead": time() - 1})
    assert not await Followers(redis).has(run)
    await redis.zadd(followers._key(run), {"alive": time() + 60})
    assert await Followers(redis).has(run)


async def test_without_redis_there_are_no_signs() -> None:
    run, kept = uuid4(), Followers(Redis.from_url("unix:///nowhere"))
    with kept.following(run):
        assert not await kept.has(run)
