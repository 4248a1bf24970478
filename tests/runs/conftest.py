"""The agent over HTTP, with a scripted model."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from agent.models.openai.transport import response_reader
from agent.runs.delivery import log_cursor
from agent.runs.execution.lifecycle import lease
from agent.runs.streams import subscribers
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.fixtures import model, settings_for_model
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.crashing_worker import start_crashing
from tests.runs.workers import another_worker
from tests.waiting import HUNG_SECONDS

__all__ = ["model", "start_crashing"]


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel) -> Settings:
    # Tests of background work call it themselves.
    return settings_for_model(model, settings.model_copy(update={"worker_in_api": False}))


@pytest.fixture(autouse=True)
def _separate_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an event of each piece of an answer, also of those that arrive together."""
    monkeypatch.setattr(response_reader, "MAX_READ_BYTES", 0)


@pytest.fixture
def patient_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give PostgreSQL and Valkey more time while a worker retires or reads a log.

    For tests in which both work: a slow response must not count as an outage.
    """
    monkeypatch.setattr(lease, "RETIRE_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(log_cursor, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(subscribers, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
async def agent(server: str, person: Person) -> AsyncIterator[AgentClient]:
    agent = AgentClient(server, person)
    yield agent
    await agent.http.aclose()


@pytest.fixture
async def other_worker(
    settings: Settings, person: Person
) -> AsyncIterator[tuple[FastAPI, AgentClient]]:
    """Another worker on the same database, and a client that is connected to it."""
    async with another_worker(settings, person) as other:
        yield other


@pytest.fixture
async def other(other_worker: tuple[FastAPI, AgentClient]) -> AgentClient:
    """The same person's client at another worker."""
    return other_worker[1]
