"""Outages, and conditions that tests of them wait for."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.execution import runner
from agent.runs.execution.commit import commit_run
from tests.runs.client import AgentClient
from tests.waiting import HUNG_SECONDS, eventually


async def break_redis(app: FastAPI) -> None:
    """Let an application find no Redis from now on, also over the connections that it has."""
    pool = app.state.services.redis.connection_pool
    await pool.disconnect()
    pool.reset()
    pool.connection_kwargs["path"] = "/nowhere/valkey.sock"


async def until_healed(client: AgentClient) -> None:
    """Send requests until the service responds normally."""

    async def is_healed() -> bool:
        return (await client.http.get("/api/v1/profile/me")).status_code == 200

    await eventually(is_healed, "the service responds normally")


def watch_commits(monkeypatch: pytest.MonkeyPatch, *, failed: bool) -> asyncio.Event:
    """Return an event that is set when a run begins to commit, or when a commit has failed.

    A commit is tried again as long as the database is away.
    """
    seen = asyncio.Event()

    async def watched(*given: Any) -> Any:
        if not failed:
            seen.set()
        try:
            return await commit_run(*given)
        except Exception:
            seen.set()
            raise

    monkeypatch.setattr(runner, "COMMIT_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(runner, "commit_run", watched)
    return seen
