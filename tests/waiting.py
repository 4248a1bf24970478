"""How tests wait: for a condition, never for a time.

A test polls until what it waits for is true. The one bound here only means "this hangs": it is far
above what the slowest machine needs, and no test asserts how long something took (`bench/` does).
"""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

HUNG_SECONDS = 120
"""After this long a test counts as hung. It is below pytest's own `timeout`, so it fails first."""
POLL_INTERVAL_SECONDS = 0.02

Condition = Callable[[], bool | Awaitable[bool]]


async def eventually(condition: Condition, what: str = "the condition") -> None:
    """Return when `condition` holds; it may be a plain or an async function.

    Raises AssertionError naming `what` after HUNG_SECONDS.
    """
    deadline = time.monotonic() + HUNG_SECONDS
    while not await _holds(condition):
        if time.monotonic() > deadline:
            raise AssertionError(f"hung: waited {HUNG_SECONDS} s until {what}")
        await asyncio.sleep(POLL_INTERVAL_SECONDS)


def eventually_blocking(condition: Callable[[], bool], what: str = "the condition") -> None:
    """Do the same in a test that has no event loop."""
    deadline = time.monotonic() + HUNG_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"hung: waited {HUNG_SECONDS} s until {what}")
        time.sleep(POLL_INTERVAL_SECONDS)


@asynccontextmanager
async def unless_hung() -> AsyncIterator[None]:
    """Bound a block that awaits something which would otherwise hang when a promise is broken."""
    async with asyncio.timeout(HUNG_SECONDS):
        yield


async def _holds(condition: Condition) -> bool:
    result = condition()
    return await result if inspect.isawaitable(result) else result
