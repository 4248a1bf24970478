"""Fixtures: a server with the offline model, and its people."""

import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person
from tests.mcp.programs import MODES


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """The generation of the protocol that the client speaks."""
    value: str = request.param
    return value


@pytest.fixture
async def other_person(sessions: Sessions, settings: Settings) -> Person:
    """Another user."""
    return await make_person(sessions, settings)
