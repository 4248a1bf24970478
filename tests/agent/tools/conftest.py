"""The people whose agents run tools."""

import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agent.tools.harness import Agent
from tests.factories import make_person


@pytest.fixture
async def agent(sessions: Sessions, settings: Settings) -> Agent:
    """The agent of a person in Shanghai who reads English."""
    return Agent(sessions, await make_person(sessions, settings, timezone="Asia/Shanghai"))


@pytest.fixture
async def alice(sessions: Sessions, settings: Settings) -> Agent:
    return Agent(sessions, await make_person(sessions, settings, username="alice"))


@pytest.fixture
async def bob(sessions: Sessions, settings: Settings) -> Agent:
    return Agent(sessions, await make_person(sessions, settings, username="bob"))
