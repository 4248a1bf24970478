"""Conditions that tests of outages wait for."""

import asyncio
from typing import Any

import pytest

from checkpoints import pool
from checkpoints.pool import Pool
from tests.runs.client import AgentClient
from tests.waiting import HUNG_SECONDS, eventually


async def until_healed(client: AgentClient) -> None:
    """Send requests until the service responds normally."""

    async def is_healed() -> bool:
        return (await client.http.get("/api/v1/profile/me")).status_code == 200

    await eventually(is_healed, "the service responds normally")


def watch_checkpoints(monkeypatch: pytest.MonkeyPatch, method: str) -> asyncio.Event:
    """Return an event that is set by the next call of a method of the checkpoints' pool.

    A checkpoint whose connection is lost waits for the database as long as that takes.
    """
    called = asyncio.Event()
    wrapped = getattr(Pool, method)

    async def watched(*args: Any) -> Any:
        called.set()
        return await wrapped(*args)

    monkeypatch.setattr(pool, "RECONNECT_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(Pool, method, watched)
    return called
