"""How often something may happen, counted in Redis for all processes together.

Where Redis is gone, each process counts for itself what guards codes and passwords: such a limit
gets wider by that, but never open. Other limits let pass until Redis is back.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

import structlog
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.errors import RateLimited
from domain.core.rate_limits.local_rate_limiter import LocalRateLimiter
from domain.core.rate_limits.policies import EXPORTS, LOOKUPS, SHARES, Limit

log = structlog.get_logger()

REDIS_TIMEOUT_SECONDS = 0.3
"""How long Redis may take for one question."""
BACKOFF_SECONDS = 2.0
"""After Redis failed: how long nobody asks it. Then one request does, while others go on."""

Question = Callable[[MovingWindowRateLimiter], Awaitable[int]]
"""Asks Redis. The answer is how many seconds to wait; 0 lets pass."""


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
        self._own = LocalRateLimiter()
        self._ask_again_at = 0.0
        """Since when, by the monotonic clock, Redis may be asked again; 0 while all is well."""

    async def hit(self, limit: Limit, key: str) -> None:
        """Count one more. Raises RateLimited where that is one too many; then it is not counted."""
        # Always counted here too, so that an outage does not give everyone a new start.
        own = self._own.hit(limit, key) if limit.guards else 0
        _refuse(await self._ask(lambda shared: _hit(shared, limit, key), otherwise=own))

    async def check(self, limit: Limit, key: str) -> None:
        """Count nothing. Raises RateLimited where one more would be too many."""
        own = self._own.wait(limit, key) if limit.guards else 0
        _refuse(await self._ask(lambda shared: _check(shared, limit, key), otherwise=own))

    async def clear(self, limit: Limit, key: str) -> None:
        """Forget what was counted."""
        self._own.clear(limit, key)
        await self._ask(lambda shared: _clear(shared, limit, key), otherwise=0)

    async def _ask(self, question: Question, *, otherwise: int) -> int:
        """Ask Redis, but not for long, and not each time while it does not answer."""
        was_gone = self._ask_again_at > 0
        if was_gone:
            if time.monotonic() < self._ask_again_at:
                return otherwise
            self._pause()  # this request tries, the others go on without
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                answer = await question(self._shared)
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            self._pause()
            log.warning("limits without redis", error=type(error).__name__)
            return otherwise
        if was_gone:
            self._ask_again_at = 0.0
            log.info("limits with redis again")
        return answer

    def _pause(self) -> None:
        self._ask_again_at = time.monotonic() + BACKOFF_SECONDS


async def count_lookup(session: AsyncSession, caller: Caller) -> None:
    """Count that a person asks who has an address. Raises RateLimited."""
    await _count(session, LOOKUPS, caller)


async def count_share(session: AsyncSession, caller: Caller) -> None:
    """Count that a person invites somebody to something. Raises RateLimited."""
    await _count(session, SHARES, caller)


async def count_export(session: AsyncSession, caller: Caller) -> None:
    """Count that a person takes everything of theirs along. Raises RateLimited."""
    await _count(session, EXPORTS, caller)


def limits_of(session: AsyncSession) -> RateLimits | None:
    """Give the limits that a session was made with; one outside the service has none."""
    limits: RateLimits | None = session.info.get("limits")
    return limits


async def _count(session: AsyncSession, limit: Limit, caller: Caller) -> None:
    limits = limits_of(session)
    if limits is not None:
        await limits.hit(limit, str(caller.user_id))


def _refuse(wait_seconds: int) -> None:
    if wait_seconds:
        raise RateLimited(retry_after=wait_seconds)


async def _hit(shared: MovingWindowRateLimiter, limit: Limit, key: str) -> int:
    return 0 if await shared.hit(limit.item, key) else await _wait(shared, limit, key)


async def _check(shared: MovingWindowRateLimiter, limit: Limit, key: str) -> int:
    return 0 if await shared.test(limit.item, key) else await _wait(shared, limit, key)


async def _clear(shared: MovingWindowRateLimiter, limit: Limit, key: str) -> int:
    await shared.clear(limit.item, key)
    return 0


async def _wait(shared: MovingWindowRateLimiter, limit: Limit, key: str) -> int:
    window = await shared.get_window_stats(limit.item, key)
    return max(1, math.ceil(window.reset_time - time.time()))
