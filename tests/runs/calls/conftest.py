"""Programs, and a model that no call may reach."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.peers.openai_server import ScriptedModel
from tests.runs.calls.program import Program, make_program


@pytest.fixture
async def program(app: FastAPI, sessions: Sessions, person: Person) -> Program:
    """A program whose token reads and writes, but does not approve."""
    return await make_program(app, sessions, person)


@pytest.fixture
def chats() -> None:
    """Let a test chat with the agent, too."""


@pytest.fixture(autouse=True)
def _no_model_is_called(request: pytest.FixtureRequest, model: ScriptedModel) -> Iterator[None]:
    yield
    if "chats" not in request.fixturenames:
        assert model.requests == []
