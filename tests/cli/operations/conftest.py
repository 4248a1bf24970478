"""A running application with a scripted model, and commands that work on its database."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.core.settings import Settings
from tests.cli.conftest import Finished, Run
from tests.runs.conftest import agent, model, settings

__all__ = ["agent", "model", "settings"]

LOG_LINE = re.compile(r"^\[(?:debug|info|warning|error) .*\n", re.MULTILINE)

Operate = Callable[..., Awaitable[Finished]]
Read = Callable[..., Awaitable[Any]]


@pytest.fixture
def operate(command: Run, settings: Settings) -> Operate:
    """Run a command on the application's database."""

    async def run(*arguments: str) -> Finished:
        finished = await asyncio.to_thread(
            command,
            *arguments,
            DATABASE_URL=settings.database_url or "",
            REDIS_URL=settings.redis_url or "",
            LEASE_SECONDS=str(settings.lease_seconds),
        )
        # The application logs to the same stream meanwhile.
        finished.stdout = LOG_LINE.sub("", finished.stdout)
        return finished

    return run


@pytest.fixture
def read(operate: Operate) -> Read:
    """Run a command with `--json`, and return what it prints."""

    async def run(*arguments: str) -> Any:
        finished = await operate(*arguments, "--json")
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    return run
