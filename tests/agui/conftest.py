"""Fixtures: a server with a scripted model, and the Node processes of the real clients."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.driver import PACKAGES, Driver, Drivers, started_drivers
from tests.agui.pages import Pages
from tests.factories import Person, make_person
from tests.peers.openai_server import ScriptedModel
from tests.shared_caches import default_settings


@pytest.fixture(scope="session")
async def drivers() -> AsyncIterator[Drivers]:
    async with started_drivers() as drivers:
        yield drivers


@pytest.fixture(params=PACKAGES)
def client_version(request: pytest.FixtureRequest) -> str:
    """The version of the client. A test runs with each, unless it names one itself."""
    version: str = request.param
    return version


@pytest.fixture
async def driver(drivers: Drivers, client_version: str) -> AsyncIterator[Driver]:
    """The process of the clients. In no test does a client crash or warn about our events."""
    driver = await drivers.get(client_version)
    driver.crashes.clear()
    driver.console_lines.clear()
    yield driver
    assert driver.crashes == []
    assert [line for line in driver.console_lines if "[ag-ui]" in line] == []


@pytest.fixture
def model(scripted_model: ScriptedModel) -> Iterator[ScriptedModel]:
    """The model of the server. A request without a scripted answer fails the test."""
    yield scripted_model
    assert [request.messages[-1] for request in scripted_model.unscripted] == []


@pytest.fixture
def settings(database_url: str, redis_url: str, data_dir: Path, model: ScriptedModel) -> Settings:
    changes = {
        "database_url": database_url,
        "redis_url": redis_url,
        "data_dir": data_dir,
        "lease_seconds": Settings.model_fields["lease_seconds"].default,
        "openai_api_key": SecretStr("a-key"),
        "openai_base_url": model.url,
        "chat_model": "scripted",
        "worker_in_api": False,  # it would close expired interrupts
    }
    return default_settings().model_copy(update=changes)


@pytest.fixture
def pages(driver: Driver, server: str) -> Pages:
    return Pages(driver, server)


@pytest.fixture
async def other_person(sessions: Sessions, settings: Settings) -> Person:
    """Another user."""
    return await make_person(sessions, settings)
