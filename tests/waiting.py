"""Waits for conditions, never for a fixed time.

A test polls until its condition is true. The only bound detects a hang: it is far above what the
slowest machine needs. Tests assert no durations; `bench/` measures them.
"""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

HUNG_SECONDS = 120
"""After this a wait counts as hung. It is below pytest's `timeout`, so the wait fails first."""
LEASE_SECONDS = 600
"""No lease ends during a test: tests age or delete a worker's row to declare it dead.

Half of it bounds statements, so a slow machine passes no bound of PostgreSQL either.
"""
POLL_INTERVAL_SECONDS = 0.02

Condition = Callable[[], bool | Awaitable[bool]]


async def eventually(condition: Condition, what: str = "the condition") -> None:
    """Return when `condition` returns True; it is a plain or an async function.

    Raises AssertionError naming `what` after HUNG_SECONDS.
    """
    deadline = time.monotonic() + HUNG_SECONDS
    while not await _is_true(condition):
        if time.monotonic() > deadline:
            raise AssertionError(f"hung: waited {HUNG_SECONDS} s until {what}")
        await asyncio.sleep(POLL_INTERVAL_SECONDS)


def eventually_blocking(condition: Callable[[], bool], what: str = "the condition") -> None:
    """Do the same as `eventually` in a test without an event loop."""
    deadline = time.monotonic() + HUNG_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"hung: waited {HUNG_SECONDS} s until {what}")
        time.sleep(POLL_INTERVAL_SECONDS)


@asynccontextmanager
async def unless_hung() -> AsyncIterator[None]:
    """Bound a block that would hang if the behaviour under test were broken."""
    async with asyncio.timeout(HUNG_SECONDS):
        yield


async def _is_true(condition: Condition) -> bool:
    result = condition()
    return await result if inspect.isawaitable(result) else result
