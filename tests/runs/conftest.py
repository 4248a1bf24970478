"""The agent over HTTP, with a model whose words the test says."""

from collections.abc import AsyncIterator

import pytest

from agent.runs.delivery import log_cursor
from agent.runs.execution.lifecycle import lease
from agent.runs.streams import subscribers
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.fixtures import model, settings_for_model
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.crashing_worker import start_crashing
from tests.waiting import HUNG_SECONDS

__all__ = ["model", "start_crashing"]

LEASE_SECONDS = 600
"""No lease ends during a test: tests age or delete a worker's row to declare it dead."""


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel) -> Settings:
    update = {
        "worker_in_api": False,  # a test that is about background work calls it itself
        "lease_seconds": LEASE_SECONDS,
    }
    return settings_for_model(model, settings.model_copy(update=update))


@pytest.fixture
def patient_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL and Valkey take their time while a worker retires or reads a log.

    Ask for this where both work: a slow answer must not count as an outage.
    """
    monkeypatch.setattr(lease, "RETIRE_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(log_cursor, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(subscribers, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
async def agent(server: str, person: Person) -> AsyncIterator[AgentClient]:
    agent = AgentClient(server, person)
    yield agent
    await agent.http.aclose()
