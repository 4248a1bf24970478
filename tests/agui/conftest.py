"""Fixtures: a server with a scripted model, and the Node process of the real clients."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.driver import Driver, started_driver
from tests.agui.pages import Pages
from tests.factories import Person, make_person
from tests.peers.openai_server import ScriptedModel


@pytest.fixture(scope="session")
async def agui_process() -> AsyncIterator[Driver]:
    async with started_driver() as driver:
        yield driver


@pytest.fixture
async def driver(agui_process: Driver) -> AsyncIterator[Driver]:
    """The process of the clients. In no test does a client crash or warn about our events."""
    agui_process.crashes.clear()
    agui_process.console_lines.clear()
    yield agui_process
    assert agui_process.crashes == []
    assert [line for line in agui_process.console_lines if "[ag-ui]" in line] == []


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    """The model of the server. A request without a scripted answer fails the test."""
    with ScriptedModel() as model:
        yield model
    assert [request.messages[-1] for request in model.unscripted] == []


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path, model: ScriptedModel) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path / "data",
        openai_api_key=SecretStr("a-key"),
        openai_base_url=model.url,
        chat_model="scripted",
        worker_in_api=False,  # it would close expired interrupts
    )


@pytest.fixture
def pages(driver: Driver, server: str) -> Pages:
    return Pages(driver, server)


@pytest.fixture
async def other_person(sessions: Sessions, settings: Settings) -> Person:
    """Another user."""
    return await make_person(sessions, settings)
