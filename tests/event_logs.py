"""Wait for, delay and read patiently the event logs in Redis."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from agent.runs.delivery import log_cursor, reconnect
from agent.runs.streams import log_writer
from agent.runs.streams.event_ids import parse_event_id
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.log_writer import Batch
from domain.core.settings import Settings
from tests.peers.shared_events import Gate
from tests.waiting import HUNG_SECONDS, eventually


def with_patient_redis(settings: Settings) -> Settings:
    """Return settings whose Redis client waits as long as `make_readers_patient` asks for."""
    url = f"{settings.redis_url}&socket_timeout={2 * HUNG_SECONDS}"
    return settings.model_copy(update={"redis_url": url})


def make_readers_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let readers of logs wait for the next event, however long it takes on a slow machine."""
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(log_cursor, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


def shorten_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let readers of logs look at the run's row soon: for events that never come to the log."""
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", 0.05)


async def until_logged(app: FastAPI, event_id: str) -> None:
    """Return when the only event log has the event, or a later one."""
    redis: Redis = app.state.services.redis

    async def is_logged() -> bool:
        for key in await redis.keys("majordomo:run:*:events"):
            entries: Any = await redis.xrevrange(key, count=1)
            for last, _ in entries:
                return parse_event_id(last.decode()) >= parse_event_id(event_id)
        return False

    await eventually(is_logged, f"the log has the event {event_id}")


async def until_log_is_read(redis: Redis) -> None:
    """Return when a reader waits in Redis for a log's next event."""
    await eventually(partial(_has_blocked_client, redis), "a reader waits for the log")


async def _has_blocked_client(redis: Redis) -> bool:
    own = str(redis.connection_pool.connection_kwargs.get("db", 0))
    clients = await redis.client_list()
    return any(each["db"] == own and "b" in each["flags"] for each in clients)


def delay_log(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Let a worker write a log's first event at once, and the others when the gate opens."""
    event_log: EventLog = app.state.run_worker.event_log
    append = event_log.append
    gate = Gate()

    async def append_late(batches: Sequence[Batch]) -> Sequence[Exception | None]:
        if not all(batch.is_first for batch in batches):
            await gate.pass_through()
        return await append(batches)

    monkeypatch.setattr(log_writer, "MAX_BATCH_EVENTS", 1)
    # The first event wakes readers while the run is live, however short it is.
    monkeypatch.setattr(log_writer, "WRITE_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(event_log._writer, "_append", append_late)
    return gate
