"""The rate limiter: it counts hits in Redis, for all processes together.

While Redis is down, each process enforces by itself the policies with a local fallback: such a
limit gets wider, but is never off. The other policies let everything pass until Redis is back.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import structlog
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.errors import DomainError, RateLimited
from domain.core.metrics.definitions import LIMITS_HIT
from domain.core.rate_limits.local_rate_limiter import LocalRateLimiter
from domain.core.rate_limits.policies import (
    ADDRESS_LOOKUPS,
    EXPORTS,
    FRIEND_REQUESTS,
    FRIEND_REQUESTS_TO_ONE,
    INVITE_CODES,
    SHARES,
    SHARES_TO_ONE,
    WRONG_CODES,
    RateLimitPolicy,
)

log = structlog.get_logger()

REDIS_TIMEOUT_SECONDS = 0.3
"""How long one query of Redis may take."""
BACKOFF_SECONDS = 2.0
"""How long no request queries Redis after an error. Then one does, while others do without."""

SESSION_INFO_KEY = "rate_limiter"
"""The key of the RateLimiter in `Session.info`."""

RedisQuery = Callable[[MovingWindowRateLimiter], Awaitable[int]]
"""Queries Redis and returns the seconds to wait; 0 lets the request pass."""


class RedisPyStorage(RedisStorage):
    """Imports redis-py alone, and not every client of Redis or Valkey that is installed."""

    DEPENDENCIES = {"redis": RedisStorage.DEPENDENCIES["redis"]}  # noqa: RUF012 (as in the base)


class RateLimiter:
    """Counts hits by policy and key, and refuses those above the limit."""

    def __init__(self, redis: Redis) -> None:
        """Use the client's connection pool; the caller closes it."""
        storage = RedisPyStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._shared = MovingWindowRateLimiter(storage)
        self._local = LocalRateLimiter()
        self._retry_redis_at = 0.0
        """When a request may query Redis again, on the monotonic clock; 0 while Redis is up."""

    async def hit(self, policy: RateLimitPolicy, key: str) -> None:
        """Count a hit. Raises RateLimited, and counts nothing, if it exceeds the limit."""
        # Count locally while Redis is up, too: an outage must not reset the windows.
        local = self._local.hit(policy, key) if policy.has_local_fallback else 0
        _raise_if_limited(
            policy, await self._query(lambda shared: _hit(shared, policy, key), fallback=local)
        )

    async def check(self, policy: RateLimitPolicy, key: str) -> None:
        """Count nothing. Raises RateLimited if another hit would exceed the limit."""
        local = self._local.wait_seconds(policy, key) if policy.has_local_fallback else 0
        _raise_if_limited(
            policy, await self._query(lambda shared: _check(shared, policy, key), fallback=local)
        )

    async def clear(self, policy: RateLimitPolicy, key: str) -> None:
        """Reset the count of a key."""
        self._local.clear(policy, key)
        await self._query(lambda shared: _clear(shared, policy, key), fallback=0)

    async def _query(self, query: RedisQuery, *, fallback: int) -> int:
        """Query Redis within REDIS_TIMEOUT_SECONDS, or return the fallback while it is down."""
        was_down = self._retry_redis_at > 0
        if was_down:
            if time.monotonic() < self._retry_redis_at:
                return fallback
            self._back_off()  # this request queries Redis, concurrent ones use the fallback
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                wait_seconds = await query(self._shared)
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            self._back_off()
            log.warning("rate_limiter_redis_unavailable", error=type(error).__name__)
            return fallback
        if was_down:
            self._retry_redis_at = 0.0
            log.info("rate_limiter_redis_recovered")
        return wait_seconds

    def _back_off(self) -> None:
        self._retry_redis_at = time.monotonic() + BACKOFF_SECONDS


async def limit_address_lookups(session: AsyncSession, caller: Caller) -> None:
    """Count that the caller looks up who has an e-mail address. Raises RateLimited."""
    await _hit_for_caller(session, ADDRESS_LOOKUPS, caller)


async def limit_shares(session: AsyncSession, caller: Caller, recipient_id: UUID) -> None:
    """Count that the caller sends an invitation. Raises RateLimited."""
    await _hit_for_caller(session, SHARES_TO_ONE, caller, f":{recipient_id}")
    await _hit_for_caller(session, SHARES, caller)


async def limit_friend_requests(session: AsyncSession, caller: Caller, recipient_id: UUID) -> None:
    """Count that the caller sends a friend request. Raises RateLimited."""
    await _hit_for_caller(session, FRIEND_REQUESTS_TO_ONE, caller, f":{recipient_id}")
    await _hit_for_caller(session, FRIEND_REQUESTS, caller)


async def limit_invite_codes(session: AsyncSession, caller: Caller) -> None:
    """Count that the caller creates an invite code. Raises RateLimited."""
    await _hit_for_caller(session, INVITE_CODES, caller)


async def limit_exports(session: AsyncSession, caller: Caller) -> None:
    """Count that the caller exports their data. Raises RateLimited."""
    await _hit_for_caller(session, EXPORTS, caller)


@asynccontextmanager
async def limit_wrong_codes(
    session: AsyncSession, client: str, wrong_code: type[DomainError]
) -> AsyncIterator[None]:
    """Count the errors `wrong_code` of the block for a client.

    Raises RateLimited after too many, even if the code is right: concurrent guesses must not get
    around the limit. The transaction then rolls back, so the attempt does not count for the code.
    """
    limiter = rate_limiter_of(session)
    if limiter is None:
        yield
        return
    await limiter.check(WRONG_CODES, client)
    try:
        yield
    except wrong_code:
        await limiter.hit(WRONG_CODES, client)
        raise
    await limiter.check(WRONG_CODES, client)


def rate_limiter_of(session: AsyncSession) -> RateLimiter | None:
    """Return the limiter that the session carries; sessions outside the service have none."""
    limiter: RateLimiter | None = session.info.get(SESSION_INFO_KEY)
    return limiter


@contextmanager
def uncounted(session: AsyncSession) -> Iterator[None]:
    """Count and limit nothing in a session, as long as the context is open."""
    limiter = session.info.pop(SESSION_INFO_KEY, None)
    try:
        yield
    finally:
        if limiter is not None:
            session.info[SESSION_INFO_KEY] = limiter


async def _hit_for_caller(
    session: AsyncSession, policy: RateLimitPolicy, caller: Caller, subject: str = ""
) -> None:
    limiter = rate_limiter_of(session)
    if limiter is not None:
        await limiter.hit(policy, f"{caller.user_id}{subject}")


def _raise_if_limited(policy: RateLimitPolicy, wait_seconds: int) -> None:
    if wait_seconds:
        LIMITS_HIT.inc(policy.name)
        raise RateLimited(retry_after=wait_seconds)


async def _hit(shared: MovingWindowRateLimiter, policy: RateLimitPolicy, key: str) -> int:
    return 0 if await shared.hit(policy.item, key) else await _wait_seconds(shared, policy, key)


async def _check(shared: MovingWindowRateLimiter, policy: RateLimitPolicy, key: str) -> int:
    return 0 if await shared.test(policy.item, key) else await _wait_seconds(shared, policy, key)


async def _clear(shared: MovingWindowRateLimiter, policy: RateLimitPolicy, key: str) -> int:
    await shared.clear(policy.item, key)
    return 0


async def _wait_seconds(shared: MovingWindowRateLimiter, policy: RateLimitPolicy, key: str) -> int:
    window = await shared.get_window_stats(policy.item, key)
    return max(1, math.ceil(window.reset_time - time.time()))
