"""How often something may happen, counted in Redis for all processes together.

Where Redis is gone each process counts for itself: a limit gets wider by that, but never open.
"""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.core.errors import RateLimited

log = structlog.get_logger()

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` times within any `seconds` seconds, for each key."""

    name: str
    amount: int
    seconds: int

    @property
    def item(self) -> RateLimitItemPerSecond:
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=self.name)


class RateLimits:
    """Counts, and refuses what is too often."""

    def __init__(self, redis: Redis) -> None:
        """Use a client's connections, which stay the caller's to close."""
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._shared = MovingWindowRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, limit: Limit, key: str) -> None:
        """Count one more. Raises RateLimited where that is one too many; then it is not counted."""
        await self._use(lambda limiter: _hit(limiter, limit, key))

    async def check(self, limit: Limit, key: str) -> None:
        """Count nothing. Raises RateLimited where one more would be too many."""
        await self._use(lambda limiter: _check(limiter, limit, key))

    async def clear(self, limit: Limit, key: str) -> None:
        """Forget what was counted."""
        await self._use(lambda limiter: limiter.clear(limit.item, key))

    async def _use(self, operation: Callable[[MovingWindowRateLimiter], Awaitable[Found]]) -> Found:
        try:
            return await operation(self._shared)
        except (RedisError, OSError) as error:
            log.warning("limits without redis", error=type(error).__name__)
            return await operation(self._own)


async def _hit(limiter: MovingWindowRateLimiter, limit: Limit, key: str) -> None:
    if not await limiter.hit(limit.item, key):
        await _refuse(limiter, limit, key)


async def _check(limiter: MovingWindowRateLimiter, limit: Limit, key: str) -> None:
    if not await limiter.test(limit.item, key):
        await _refuse(limiter, limit, key)


async def _refuse(limiter: MovingWindowRateLimiter, limit: Limit, key: str) -> None:
    window = await limiter.get_window_stats(limit.item, key)
    raise RateLimited(retry_after=max(1, math.ceil(window.reset_time - time.time())))
