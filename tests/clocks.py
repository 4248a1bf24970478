"""Moves the clock of the event loop, so that no test waits for a timeout."""

import asyncio
from typing import Any

import pytest

STEP_SECONDS = 3600
"""Longer than any timeout that is to end."""


async def pass_time(task: asyncio.Task[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hour after hour pass in the event loop until the task has ended.

    The task can begin to wait for something at any time, so the clock moves more than once.
    """
    loop = asyncio.get_running_loop()
    read_clock = loop.time
    passed_seconds = 0
    monkeypatch.setattr(loop, "time", lambda: read_clock() + passed_seconds)
    while not task.done():
        passed_seconds += STEP_SECONDS
        await asyncio.wait({task}, timeout=0.01)
