"""Who follows a run through a worker that does not drive it: signs in Redis that expire.

Whether anybody reads a run where it is driven is known there, and written into its row by that
worker alone. A follower elsewhere keeps a sign of its own and takes away no other's. Without Redis
there are no signs, and a run that is followed from elsewhere only counts as one that nobody reads.
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
"""How long a sign outlives its worker. The clocks of two workers may differ by seconds."""
RENEW_INTERVAL_SECONDS = 3
REDIS_TIMEOUT_SECONDS = 1
"""How long Redis may take for an answer."""


class Subscribers:
    """Keeps and finds the signs of those who follow runs from elsewhere."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._keeping: set[asyncio.Task[None]] = set()

    @contextmanager
    def presence(self, run_id: UUID) -> Iterator[None]:
        """Let everybody know that somebody follows a run, for as long as that is so."""
        has_left = asyncio.Event()
        keeping = asyncio.create_task(self._keep(run_id, str(uuid4()), has_left))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        try:
            yield
        finally:
            has_left.set()

    async def has(self, run_id: UUID) -> bool:
        """Say whether anybody follows a run from elsewhere."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                return bool(await self._redis.zcount(_key(run_id), time(), "+inf"))
        except REDIS_ERRORS as error:
            log.warning("followers_unread", run=str(run_id), error=type(error).__name__)
            return False

    async def _keep(self, run_id: UUID, follower: str, has_left: asyncio.Event) -> None:
        """Renew a sign until its follower has left, then take it away; out of reach, it expires.

        Nobody cancels it: a sign that is being written must not outlive its removal.
        """
        while not has_left.is_set():
            await self._try(self._renew(run_id, follower))
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_INTERVAL_SECONDS):
                    await has_left.wait()
        await self._try(self._remove(run_id, follower))

    async def _try(self, change: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                await change
        except REDIS_ERRORS as error:
            log.warning("follower_not_noted", error=type(error).__name__)

    async def _renew(self, run_id: UUID, follower: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(_key(run_id), {follower: time() + PRESENCE_TTL_SECONDS})
            pipeline.expire(_key(run_id), PRESENCE_TTL_SECONDS)
            await pipeline.execute()

    async def _remove(self, run_id: UUID, follower: str) -> None:
        await self._redis.zrem(_key(run_id), follower)


def _key(run_id: UUID) -> str:
    return f"majordomo:followers:{run_id}"
