"""Redis or Valkey: its version and mode, whether it stores a key, and its memory."""

from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from api.health.results import CheckFailed, Finding
from domain.core.setting_checks.urls import describe_url

log = structlog.get_logger(__name__)

MIN_VERSION = (6, 2)
"""GETDEL came with Redis 6.2. Valkey names the version of Redis that it is compatible with."""
POLICY = "noeviction"
START_TIMEOUT_SECONDS = 3
PROBE_KEY = "majordomo:check"
PROBE_SECONDS = 10
CURE = "Check REDIS_URL, and that the server runs."


async def require_usable_redis(url: str) -> None:
    """Refuse a server that never works. Raises CheckFailed.

    One that cannot be reached is only logged: requests and runs go on without Redis.
    """
    async with create_probe_client(url, timeout_seconds=START_TIMEOUT_SECONDS) as redis:
        try:
            await check_redis_version(redis)
        except CheckFailed as failed:
            if failed.reason != "unreachable":
                raise
            log.warning("redis_unreachable", server=describe_url(url), cure=CURE)


def create_probe_client(url: str, *, timeout_seconds: float) -> Redis:
    """Create a client that tries everything once: it finds out whether the server can be used."""
    return Redis.from_url(
        url,
        socket_connect_timeout=timeout_seconds,
        socket_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
    )


async def check_redis_reachable(redis: Redis) -> Finding:
    """Check that the server responds."""
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        raise _translate(error) from None
    return Finding("It responds.")


async def check_redis_version(redis: Redis) -> Finding:
    """Check that the server lets this user in, is new enough, and no cluster."""
    info = await _read_info(redis)
    version = str(info.get("redis_version", ""))
    name = "Valkey" if "valkey_version" in info else "Redis"
    shown = f"{name} {info.get('valkey_version', version)}"
    if version and _parse_version(version) < MIN_VERSION:
        raise _too_old(shown)
    if info.get("redis_mode") == "cluster":
        cure = "Name a server that is no cluster: a script writes several keys."
        raise CheckFailed(f"{shown} runs as a cluster.", cure)
    return Finding(shown)


async def check_redis_write(redis: Redis) -> Finding:
    """Check that the server stores a key, and evicts none."""
    try:
        await redis.set(PROBE_KEY, "1", ex=PROBE_SECONDS)
    except (RedisError, OSError) as error:
        raise _translate(error) from None
    info = await _read_info(redis)
    policy, maximum = info.get("maxmemory_policy"), info.get("maxmemory")
    if policy not in {None, POLICY}:
        cure = f"Set maxmemory-policy {POLICY}: others evict keys that protect passwords."
        return Finding(f"It stores keys, and its maxmemory-policy is {policy}.", cure)
    if maximum == 0:
        cure = "Set maxmemory to three times EVENT_LOG_MEGABYTES or more."
        return Finding("It stores keys, and has no maxmemory.", cure)
    return Finding(f"It stores keys, and evicts none ({POLICY}).")


async def _read_info(redis: Redis) -> dict[str, Any]:
    """Return what the server tells about itself; nothing if this user may not ask."""
    await check_redis_reachable(redis)
    try:
        info: dict[str, Any] = await redis.info()
    except ResponseError:
        return {}
    except (RedisError, OSError) as error:
        raise _translate(error) from None
    return info


def _translate(error: Exception) -> CheckFailed:
    """Return the failure of a check; the messages of Redis repeat no password."""
    if "unknown command" in str(error):
        return _too_old("The server")
    if isinstance(error, ResponseError | AuthenticationError):
        return CheckFailed(f"The server refuses: {error}", CURE)
    text = f"The server cannot be reached ({type(error).__name__})."
    return CheckFailed(text, CURE, reason="unreachable")


def _too_old(server: str) -> CheckFailed:
    minimum = ".".join(map(str, MIN_VERSION))
    return CheckFailed(f"{server} is too old.", f"Use Redis {minimum} or newer, or Valkey.")


def _parse_version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
