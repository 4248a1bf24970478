"""What every test may ask for. The servers are real, and each test has a database of its own."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database.engine import create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.rate_limits import limiter
from domain.core.settings import Settings
from tests.database import SessionServers, cloned_database
from tests.factories import Person, make_person
from tests.serving import served, started

SERVERS = pytest.StashKey[SessionServers]()
URLS = pytest.StashKey[tuple[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that starts the others and outlives them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            # The default prints every local variable, which can take seconds.
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)  # the person's own settings are not the tests'
    handed_down = getattr(config, "workerinput", None)
    if handed_down is not None:
        config.stash[URLS] = (handed_down["database_url"], handed_down["redis_url"])
    elif not config.option.collectonly and not config.option.help:
        try:
            servers = config.stash[SERVERS] = SessionServers()
        except Exception as error:  # noqa: BLE001 (whatever it was, nothing can be tested)
            where = "`python -m migrations check` shows where"
            raise pytest.UsageError(f"no database for the tests ({where}): {error!r}") from None
        config.stash[URLS] = (servers.database_url, servers.redis_url)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes: at the end, all other workers would wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Take half again as many as there are cores: many a test waits most of the time."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the servers are."""
    database_url, redis_url = node.config.stash[URLS]
    node.workerinput |= {"database_url": database_url, "redis_url": redis_url}


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture
async def database_url(pytestconfig: pytest.Config) -> AsyncIterator[str]:
    """A new, migrated, empty database of this test's own."""
    async with cloned_database(pytestconfig.stash[URLS][0]) as url:
        yield url


@pytest.fixture
async def redis_url(pytestconfig: pytest.Config, worker_id: str) -> str:
    """An empty numbered database of Valkey, this test's own while it runs."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    url = f"{pytestconfig.stash[URLS][1]}?db={number}"
    async with Redis.from_url(url) as connection:
        await connection.flushdb()
    return url


@pytest.fixture
def background_work() -> None:
    """Ask for this where mails, plans and clean-up must happen by themselves, as in production.

    Other tests start the application without its job workers, which take longer than the rest.
    """


@pytest.fixture(autouse=True)
def long_redis_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slow machine take its time to count: a test of an outage is impatient by itself."""
    monkeypatch.setattr(limiter, "REDIS_TIMEOUT_SECONDS", 10)


@pytest.fixture
def settings(
    request: pytest.FixtureRequest, database_url: str, redis_url: str, tmp_path: Path
) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path / "data",
        worker_in_api="background_work" in request.fixturenames,
    )


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(settings.database_url or "", pool_size=5)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    return create_sessions(engine)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The whole application, started; `client` and `server` share it."""
    # Tests of the domain alone do not wait until the web and agent frameworks are imported.
    from api.app import create_app  # noqa: PLC0415

    app = create_app(settings)
    async with started(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the application without a network, and sees its exceptions."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://majordomo") as client:
        yield client


@pytest.fixture
async def server(app: FastAPI) -> AsyncIterator[str]:
    """The URL of the application on a real port: for streams, and clients of other languages."""
    async with served(app) as base_url:
        yield base_url


@pytest.fixture
async def person(sessions: Sessions, settings: Settings) -> Person:
    """Somebody who is signed in; `make_person` makes more."""
    return await make_person(sessions, settings)
