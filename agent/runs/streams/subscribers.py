"""The subscribers of a run on workers that do not execute it: presence keys in Redis that expire.

The worker that executes a run counts its own subscribers, and it alone writes to the run's row
whether there are any. On every other worker, each subscriber has its own member in the run's
presence key. Without Redis such subscribers do not count: a run that has no others counts as
unsubscribed.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from time import time
from typing import Any
from uuid import UUID, uuid4

import structlog
from redis.asyncio import Redis

from agent.runs.streams.event_log import REDIS_ERRORS

log = structlog.get_logger(__name__)

PRESENCE_TTL_SECONDS = 15
"""How long a subscriber outlives its worker. The clocks of two workers can differ by seconds."""
RENEW_INTERVAL_SECONDS = 3
REDIS_TIMEOUT_SECONDS = 1
"""How long Redis may take to respond."""


class Subscribers:
    """Writes and reads the presence keys of runs."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._renewals: dict[asyncio.Task[None], asyncio.Event] = {}
        """The tasks that renew, each with the event that its subscriber has left."""

    @contextmanager
    def presence(self, run_id: UUID) -> Iterator[None]:
        """Count as a subscriber of a run for all workers, until the block ends."""
        has_left = asyncio.Event()
        renewal = asyncio.create_task(self._keep_present(run_id, str(uuid4()), has_left))
        self._renewals[renewal] = has_left
        renewal.add_done_callback(self._renewals.pop)
        try:
            yield
        finally:
            has_left.set()

    async def close(self) -> None:
        """Remove the presence of all subscribers. Afterwards no task uses Redis.

        This takes two timeouts of Redis at most.
        """
        for has_left in self._renewals.values():
            has_left.set()
        if self._renewals:
            await asyncio.wait(self._renewals)

    async def has(self, run_id: UUID) -> bool:
        """Return whether a run has a subscriber on a worker that does not execute it."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                return bool(await self._redis.zcount(_key(run_id), time(), "+inf"))
        except REDIS_ERRORS as error:
            log.warning("presence_unreadable", run_id=str(run_id), error=type(error).__name__)
            return False

    async def _keep_present(self, run_id: UUID, subscriber: str, has_left: asyncio.Event) -> None:
        """Renew a subscriber's presence until it leaves, then remove it; without Redis it expires.

        This task is never cancelled, so no renewal can reach Redis after the removal.
        """
        while not has_left.is_set():
            await self._try(self._renew(run_id, subscriber))
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_INTERVAL_SECONDS):
                    await has_left.wait()
        await self._try(self._remove(run_id, subscriber))

    async def _try(self, change: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                await change
        except REDIS_ERRORS as error:
            log.warning("presence_write_failed", error=type(error).__name__)

    async def _renew(self, run_id: UUID, subscriber: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(_key(run_id), {subscriber: time() + PRESENCE_TTL_SECONDS})
            pipeline.expire(_key(run_id), PRESENCE_TTL_SECONDS)
            await pipeline.execute()

    async def _remove(self, run_id: UUID, subscriber: str) -> None:
        await self._redis.zrem(_key(run_id), subscriber)


def _key(run_id: UUID) -> str:
    return f"majordomo:subscribers:{run_id}"
