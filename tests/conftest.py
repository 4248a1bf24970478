"""Fixtures for all tests. The servers are real, and every test has a database of its own."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest
import structlog
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database import engine as database_engine
from domain.core.database.engine import create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.rate_limits import limiter
from domain.core.settings import Settings
from tests.database import SessionServers, cloned_database
from tests.deploy.nginx import nginx_before
from tests.factories import Person, make_person
from tests.peers.openai_server import ScriptedModel
from tests.processes import NO_CERTIFICATES
from tests.reused_database import (
    ENGINE_POOL_SIZE,
    DatabasePool,
    ReusedDatabase,
    started_application,
)
from tests.serving import served
from tests.shared_caches import (
    default_settings,
    hash_cheaply,
    share_statements,
)
from tests.waiting import HUNG_SECONDS

gc.disable()  # until all tests are collected: nothing that an import allocates becomes garbage
GC_THRESHOLDS = (50_000, 20, 50)
"""With Python's own thresholds, collections take a tenth of the time of all tests."""
SERVERS = pytest.StashKey[SessionServers]()
URLS = pytest.StashKey[tuple[str, str]]()


@pytest.fixture(autouse=True)
def _keep_log_configuration() -> Iterator[None]:
    """Restore what a command of the test's own process changes about logs."""
    configuration = structlog.get_config()
    yield
    structlog.configure(**configuration)


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "reach the application through nginx with deploy/nginx/majordomo.conf"
    parser.addoption("--through-nginx", action="store_true", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the controller of pytest-xdist, which outlives its workers."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            # The default prints all local variables, which can take seconds.
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)  # tests ignore the developer's settings
    os.environ.pop("SSL_CERT_FILE", None)  # it takes precedence
    os.environ.update(NO_CERTIFICATES)
    share_statements()
    hash_cheaply()
    if config.option.through_nginx:
        # The clients on Node run for the whole session, and each test has a certificate of its own.
        os.environ["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[URLS] = (worker_input["database_url"], worker_input["redis_url"])
    elif not config.option.collectonly and not config.option.help:
        try:
            servers = config.stash[SERVERS] = SessionServers()
        except Exception as error:  # noqa: BLE001 (no test can run after any error)
            hint = "`python -m migrations check` shows where"
            raise pytest.UsageError(f"no database for the tests ({hint}): {error!r}") from None
        config.stash[URLS] = (servers.database_url, servers.redis_url)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run slow tests first: at the end, all other workers would wait for them.

    Mix the modules: where many neighbours wait for real timeouts, the CPU would have nothing to do.
    """
    if config.option.through_nginx:
        items[:] = [item for item in items if item.get_closest_marker("direct") is None]
    items.sort(
        key=lambda item: (
            item.get_closest_marker("slow") is None,
            crc32(item.nodeid.split("::")[0].encode()),
        )
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Leave the modules and the tests, which stay, out of every garbage collection."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return two workers per core, because many tests mostly wait."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Send the URLs of the servers to a worker of pytest-xdist."""
    database_url, redis_url = node.config.stash[URLS]
    node.workerinput |= {"database_url": database_url, "redis_url": redis_url}


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture(scope="session")
async def database_pool(pytestconfig: pytest.Config) -> AsyncIterator[DatabasePool]:
    pool = DatabasePool(pytestconfig.stash[URLS][0])
    yield pool
    await pool.close()


@pytest.fixture
def new_application() -> None:
    """Give a test a new database and a new application, not those that earlier tests have used."""


@pytest.fixture
def reused_database(request: pytest.FixtureRequest) -> ReusedDatabase | None:
    """The database of earlier tests, empty, with its application; None for a new one.

    Tests in an event loop of another kind must not even ask for what belongs to the usual one.
    """
    if not {"new_application", "background_work"}.isdisjoint(request.fixturenames):
        return None
    database: ReusedDatabase = request.getfixturevalue("acquired_database")
    return database


@pytest.fixture
async def acquired_database(
    request: pytest.FixtureRequest, database_pool: DatabasePool
) -> AsyncIterator[ReusedDatabase]:
    failures = request.session.testsfailed
    async with database_pool.acquire() as database:
        yield database
        database.is_dirty |= request.session.testsfailed > failures


@pytest.fixture
async def database_url(
    pytestconfig: pytest.Config, reused_database: ReusedDatabase | None
) -> AsyncIterator[str]:
    """A migrated, empty database that only this test uses."""
    if reused_database is not None:
        yield reused_database.url
        return
    async with cloned_database(pytestconfig.stash[URLS][0]) as url:
        yield url


@pytest.fixture
async def redis_url(pytestconfig: pytest.Config, worker_id: str) -> str:
    """An empty numbered database of Valkey that only this worker of pytest-xdist uses."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    options = f"db={number}&socket_connect_timeout={HUNG_SECONDS}"
    url = f"{pytestconfig.stash[URLS][1]}?{options}"
    async with Redis.from_url(url) as connection:
        await connection.flushdb()
    return url


@pytest.fixture
def background_work() -> None:
    """Run job workers in the application, so that it sends mails, makes plans and cleans up.

    Other tests start the application without them, because their start takes the most time.
    """


@pytest.fixture(autouse=True)
def long_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slow machine count requests and free connections in time.

    Tests of outages set short timeouts.
    """
    monkeypatch.setattr(limiter, "REDIS_TIMEOUT_SECONDS", 10)
    monkeypatch.setattr(database_engine, "POOL_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that does not exist yet. All tests have the same, so that settings are equal."""
    folder = tmp_path_factory.getbasetemp() / "data"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def settings(
    request: pytest.FixtureRequest, database_url: str, redis_url: str, data_dir: Path
) -> Settings:
    changes = {
        "database_url": database_url,
        "redis_url": redis_url,
        "data_dir": data_dir,
        "worker_in_api": "background_work" in request.fixturenames,
    }
    return default_settings().model_copy(update=changes)


@pytest.fixture
async def engine(
    settings: Settings, reused_database: ReusedDatabase | None
) -> AsyncIterator[AsyncEngine]:
    if reused_database is not None and reused_database.url == settings.database_url:
        yield reused_database.engine
        return
    engine = create_engine(settings.database_url or "", pool_size=ENGINE_POOL_SIZE)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    return create_sessions(engine)


@pytest.fixture
async def app(settings: Settings, reused_database: ReusedDatabase | None) -> AsyncIterator[FastAPI]:
    """The whole application, started; `client` and `server` share it."""
    if reused_database is None or reused_database.url != settings.database_url:
        application = started_application(settings)
    else:
        application = reused_database.started_application(settings)
    async with application as app:
        yield app


@pytest.fixture(scope="session")
def running_model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as model:
        yield model


@pytest.fixture
def scripted_model(
    running_model: ScriptedModel, reused_database: ReusedDatabase | None
) -> Iterator[ScriptedModel]:
    """A server of a model without answers. All tests have the same, so that settings are equal."""
    running_model.reset()
    yield running_model
    if reused_database is not None:
        # An application learns from them what its model can do.
        reused_database.is_dirty |= running_model.has_failed


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls the application without a network, and raises its exceptions."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://majordomo") as client:
        yield client


@pytest.fixture
async def server(
    request: pytest.FixtureRequest,
    app: FastAPI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[str]:
    """The URL of the application on a real port, for streams and clients in other languages."""
    async with served(app) as base_url:
        if not request.config.option.through_nginx:
            yield base_url
            return
        async with nginx_before(tmp_path / "nginx", base_url) as site:
            monkeypatch.setenv("SSL_CERT_FILE", str(site.certificate))
            yield site.url


@pytest.fixture
async def person(sessions: Sessions, settings: Settings) -> Person:
    """A user who is signed in; `make_person` creates more."""
    return await make_person(sessions, settings)
