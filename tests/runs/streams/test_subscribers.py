"""The presence keys of subscribers on workers that do not execute the run."""

import asyncio
from collections.abc import AsyncIterator
from time import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from agent.runs.streams import subscribers
from agent.runs.streams.subscribers import Subscribers
from api.app import create_app
from domain.core.settings import Settings
from tests.peers.openai_replies import Text, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.serving import started
from tests.waiting import HUNG_SECONDS, eventually


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _patient_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


async def until_presence_count(redis: Redis, run: UUID, count: int) -> None:
    async def is_count() -> bool:
        return bool(await redis.zcard(subscribers._key(run)) == count)

    await eventually(is_count, f"{count} subscribers are present")


async def expire_presence(redis: Redis, run: UUID) -> None:
    members: Any = await redis.zrange(subscribers._key(run), 0, -1)
    [subscriber] = members
    await redis.zadd(subscribers._key(run), {subscriber: time() - 1})


async def test_each_subscriber_removes_only_its_own_presence(redis: Redis) -> None:
    run, presences = uuid4(), Subscribers(redis)
    with presences.presence(run):
        with presences.presence(run):
            await until_presence_count(redis, run, 2)
        await until_presence_count(redis, run, 1)
        assert await presences.has(run)
        assert not await presences.has(uuid4())
    await until_presence_count(redis, run, 0)
    assert not await presences.has(run)


async def test_presence_is_renewed_while_its_worker_lives(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "RENEW_INTERVAL_SECONDS", 0.05)
    run, presences = uuid4(), Subscribers(redis)
    with presences.presence(run):
        await until_presence_count(redis, run, 1)
        await expire_presence(redis, run)
        await redis.persist(subscribers._key(run))
        await eventually(lambda: presences.has(run), "the presence is renewed")

        async def expires() -> bool:
            return bool(await redis.ttl(subscribers._key(run)) > 0)

        await eventually(expires, "the key expires again")


async def test_a_run_that_only_another_worker_sends_on_is_not_cancelled_by_the_next_request(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel, redis: Redis
) -> None:
    gate = Gate()
    model.reply(script(Text("One"), gate, Text(" two")), says("Yes?"))
    async with agent.stream("t", "Count", runId="r") as (_, events):
        await anext(events)
    [live] = app.state.run_worker.live_runs.values()
    async with other.subscribe("r") as (followed, events):
        await until_presence_count(redis, live.run.id, 1)
        await eventually(lambda: not live.has_subscribers, "its own worker has no subscriber")
        refused = await agent.run("t", "Hello")
        assert (refused.status, refused.problem["code"]) == (409, "thread_busy")
        gate.open()
        async for _ in events:
            pass
    assert (followed.text, followed.outcome) == ("One two", "success")


async def test_a_worker_that_stops_removes_the_presence_of_its_subscribers(redis: Redis) -> None:
    run, presences = uuid4(), Subscribers(redis)
    with presences.presence(run):
        await until_presence_count(redis, run, 1)
        await presences.close()
        assert await redis.zcard(subscribers._key(run)) == 0


async def test_no_presence_is_written_after_the_application_has_stopped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that a write opens after the pool is closed would stay open for ever."""
    closing = asyncio.Event()
    remove, close = Subscribers._remove, Subscribers.close

    async def remove_late(self: Subscribers, run_id: UUID, subscriber: str) -> None:
        await closing.wait()
        await remove(self, run_id, subscriber)

    async def begin_to_close(self: Subscribers) -> None:
        closing.set()
        await close(self)

    monkeypatch.setattr(Subscribers, "_remove", remove_late)
    monkeypatch.setattr(Subscribers, "close", begin_to_close)
    before = asyncio.all_tasks()
    app = create_app(settings)
    async with started(app):
        with app.state.run_worker.subscribers.presence(uuid4()):
            pass
    assert asyncio.all_tasks() <= before


async def test_presence_of_a_dead_worker_expires(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "RENEW_INTERVAL_SECONDS", HUNG_SECONDS)
    run, presences = uuid4(), Subscribers(redis)
    before = time()
    with presences.presence(run):
        await until_presence_count(redis, run, 1)
        members: Any = await redis.zrange(subscribers._key(run), 0, -1, withscores=True)
        [(_, expires_at)] = members
        assert (
            before + subscribers.PRESENCE_TTL_SECONDS
            <= expires_at
            <= time() + subscribers.PRESENCE_TTL_SECONDS
        )
        assert 0 < await redis.ttl(subscribers._key(run)) <= subscribers.PRESENCE_TTL_SECONDS
        await expire_presence(redis, run)
        assert not await presences.has(run)


async def test_expired_presence_does_not_count_in_a_key_that_another_renewed(
    redis: Redis,
) -> None:
    """Another subscriber renewed the key before it left, and this one died."""
    run = uuid4()
    await redis.zadd(subscribers._key(run), {"dead": time() - 1})
    assert not await Subscribers(redis).has(run)
    await redis.zadd(subscribers._key(run), {"alive": time() + 60})
    assert await Subscribers(redis).has(run)


async def test_without_redis_no_subscriber_is_present() -> None:
    run, presences = uuid4(), Subscribers(Redis.from_url("unix:///nowhere"))
    with presences.presence(run):
        assert not await presences.has(run)
    await presences.close()
