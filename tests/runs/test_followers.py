"""The signs of those who follow a run from elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from time import time
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from agent.runs import followers
from agent.runs.followers import Followers


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as connection:
        yield connection


async def test_each_takes_away_its_own_sign(redis: Redis) -> None:
    run, kept = uuid4(), Followers(redis)
    with kept.following(run):
        with kept.following(run):
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.1)
        assert await kept.has(run)
        assert not await kept.has(uuid4())
    await asyncio.sleep(0.1)
    assert not await kept.has(run)


@pytest.mark.parametrize(("renewed_seconds", "is_kept"), [(0.3, True), (60, False)])
async def test_a_sign_is_kept_as_long_as_it_is_renewed(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, renewed_seconds: float, is_kept: bool
) -> None:
    """The sign of a worker that died is not renewed."""
    monkeypatch.setattr(followers, "KEPT_SECONDS", 1)
    monkeypatch.setattr(followers, "RENEWED_SECONDS", renewed_seconds)
    run, kept = uuid4(), Followers(redis)
    with kept.following(run):
        await asyncio.sleep(1.3)
        assert await kept.has(run) is is_kept


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
