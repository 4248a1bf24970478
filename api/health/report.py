"""All checks at once, for `majordomo check`."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from api.health.connections import check_connections
from api.health.database import check_clock, check_database, check_migrations, check_queue
from api.health.disk import check_free_space_above, check_writable
from api.health.outside import check_mail, check_model
from api.health.proxies import check_proxies
from api.health.redis_server import check_redis_version, check_redis_write, create_probe_client
from api.health.results import Check, CheckFailed, CheckResult, Finding, run_check
from api.health.rights import check_rights
from api.health.setting_names import check_setting_names
from domain.core.database.engine import close_engine, create_engine
from domain.core.setting_checks.urls import describe_url
from domain.core.settings import Settings

CHECK_TIMEOUT_SECONDS = 10.0
MAIL_TIMEOUT_SECONDS = 25.0
"""A mail server that suspects spam greets late."""
MODEL_TIMEOUT_SECONDS = 60.0
"""The first answer of a model that is not loaded yet can take long."""


async def check_everything(settings: Settings) -> list[CheckResult]:
    """Run every check; those of a server follow only if the server itself is usable."""
    groups = [
        _run_all({"settings": partial(check_setting_names, settings)}),
        _check_database(settings),
        _check_redis(settings),
        _run_all({"mail": partial(check_mail, settings)}, MAIL_TIMEOUT_SECONDS),
        _run_all({"model": partial(check_model, settings)}, MODEL_TIMEOUT_SECONDS),
        _run_all(
            {
                "data folder": partial(check_writable, settings.data_dir),
                "disk": partial(check_free_space_above, settings.data_dir),
                "proxies": partial(check_proxies, settings),
            }
        ),
    ]
    return [result for group in await asyncio.gather(*groups) for result in group]


async def _check_database(settings: Settings) -> list[CheckResult]:
    if settings.database_url is None:
        return [_missing("database", "DATABASE_URL", settings)]
    async with _open_engine(settings.database_url) as engine:
        first = await _run("database", partial(check_database, engine))
        if first.status == "failed":
            return [_locate(first, settings.database_url)]
        checks: dict[str, Check] = {
            "migrations": partial(check_migrations, engine),
            "connections": partial(check_connections, engine, settings),
            "clock": partial(check_clock, engine),
        }
        results = await _run_all(checks)
        if results[0].status == "ok":  # the tables are there
            results.append(await _run("rights", partial(check_rights, engine)))
            results.append(await _run("background work", partial(_find_workers, engine)))
    return [_locate(first, settings.database_url), *results]


async def _check_redis(settings: Settings) -> list[CheckResult]:
    if settings.redis_url is None:
        return [_missing("redis", "REDIS_URL", settings)]
    timeout_seconds = CHECK_TIMEOUT_SECONDS / 2
    async with create_probe_client(settings.redis_url, timeout_seconds=timeout_seconds) as redis:
        first = await _run("redis", partial(check_redis_version, redis))
        results = [_locate(first, settings.redis_url)]
        if first.status != "failed":
            results.append(await _run("redis memory", partial(check_redis_write, redis)))
    return results


@asynccontextmanager
async def _open_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(
        database_url, pool_size=4, statement_timeout_seconds=CHECK_TIMEOUT_SECONDS
    )
    try:
        yield engine
    finally:
        await close_engine(engine)


async def _find_workers(engine: AsyncEngine) -> Finding:
    """Warn of missing workers only: the processes can be started after this check."""
    try:
        return await check_queue(engine)
    except CheckFailed as failed:
        return Finding(failed.problem, failed.cure)


async def _run_all(
    checks: Mapping[str, Check], timeout_seconds: float | None = None
) -> list[CheckResult]:
    running = (_run(name, check, timeout_seconds) for name, check in checks.items())
    return list(await asyncio.gather(*running))


async def _run(name: str, check: Check, timeout_seconds: float | None = None) -> CheckResult:
    seconds = CHECK_TIMEOUT_SECONDS if timeout_seconds is None else timeout_seconds
    return await run_check(name, check, timeout_seconds=seconds)


def _locate(result: CheckResult, url: str) -> CheckResult:
    """Add where the server is to the outcome of its first check."""
    text = f"{describe_url(url)}: {result.text}"
    return CheckResult(result.name, result.status, text, result.cure, result.reason)


def _missing(name: str, setting: str, settings: Settings) -> CheckResult:
    text = f"`majordomo serve` starts its own, with data in {settings.data_dir}"
    return CheckResult(name, "ok", f"{text}, without {setting}", "")
