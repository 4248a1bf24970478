"""The connections and clients of one process, opened and closed in one place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.runs.execution.lifecycle.background import run_every
from api.client_addresses import Network, ProxyWarnings, parse_networks
from api.metrics.exposition import Metrics, open_metrics
from api.metrics.sampling import PoolUse, measured_loop, measured_pool
from api.tracing import open_tracing
from domain.auth.password_rules import common_passwords
from domain.auth.sessions.session_monitor import CHECK_INTERVAL_SECONDS, SessionMonitor
from domain.core.database.engine import CountingPool, close_engine, create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.mail.mailer import create_transport
from domain.core.mail.utf8_support import Utf8Support
from domain.core.quotas import enforcement as quotas
from domain.core.rate_limits import limiter
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """What requests and background jobs share."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    redis: Redis
    rate_limiter: RateLimiter
    trusted_proxies: tuple[Network, ...]
    """The proxies whose X-Forwarded-For is trusted."""
    proxy_warnings: ProxyWarnings
    session_monitor: SessionMonitor
    utf8_support: Utf8Support
    metrics: Metrics


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open every service that the settings name, and close them in reverse order."""
    database_url = _require(settings.database_url)
    trusted_proxies = parse_networks(settings.trusted_proxies)
    if settings.password_blocklist is not None:
        common_passwords()  # loaded now, so that no request waits for it
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(open_tracing(settings))
        engine = create_engine(
            database_url,
            pool_size=settings.database_pool_size,
            statement_timeout_seconds=settings.statement_timeout_seconds,
        )
        stack.push_async_callback(close_engine, engine)
        redis = create_redis(_require(settings.redis_url))
        stack.push_async_callback(redis.aclose)
        rate_limiter = RateLimiter(redis)
        info = {
            limiter.SESSION_INFO_KEY: rate_limiter,
            quotas.SESSION_INFO_KEY: settings.quotas,
        }
        sessions = create_sessions(engine, info=info)
        monitor = SessionMonitor(sessions)
        checking = run_every(CHECK_INTERVAL_SECONDS, monitor.check_sessions)
        stack.callback(asyncio.create_task(checking, name="check sessions").cancel)
        metrics = await stack.enter_async_context(
            open_metrics(database_url, lease_seconds=settings.lease_seconds)
        )
        stack.enter_context(measured_loop())
        stack.enter_context(measured_pool("sessions", lambda: _use_of(engine)))
        yield Services(
            settings=settings,
            engine=engine,
            sessions=sessions,
            redis=redis,
            rate_limiter=rate_limiter,
            trusted_proxies=trusted_proxies,
            proxy_warnings=ProxyWarnings(trusted_proxies),
            session_monitor=monitor,
            utf8_support=Utf8Support(create_transport(settings).takes_utf8),
            metrics=metrics,
        )


def _use_of(engine: AsyncEngine) -> PoolUse:
    pool = cast("CountingPool", engine.pool)
    return PoolUse(pool.checkedout(), pool.size(), pool.waits, pool.wait_seconds)


def _require(url: str | None) -> str:
    if url is None:
        raise ValueError("DATABASE_URL and REDIS_URL must be known before the services are opened")
    return url


def create_redis(url: str) -> Redis:
    """Create a client that gives up soon: the features that use Redis work without it."""
    return Redis.from_url(
        url, socket_connect_timeout=1, socket_timeout=5, retry=Retry(NoBackoff(), 1)
    )
