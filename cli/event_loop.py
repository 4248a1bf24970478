"""The event loop of a process, which ends in bounded time whatever its tasks do.

`asyncio.run` cancels the remaining tasks once and then waits for them without a bound. A task that
loses this cancellation, or cleans up with a database that does not respond, keeps its process
alive for ever.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

CLEANUP_TIMEOUT_SECONDS = 3
"""How long the remaining tasks can take to end once the main one has ended."""
CANCEL_INTERVAL_SECONDS = 0.5
"""How long a cancelled task can clean up before it is cancelled again."""

Result = TypeVar("Result")
Tasks = set[asyncio.Task[Any]]

_abandoned: Tasks = set()
"""Tasks that have not ended. Without a reference asyncio would report each as an error."""


def run(
    main: Coroutine[Any, Any, Result],
    create_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
) -> Result:
    """Run `main` in an event loop of its own and return its result.

    An exception of a signal handler ends the loop too; `main` is then one of the remaining tasks.
    """
    loop = create_loop()
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(_clean_up(loop))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _clean_up(loop: asyncio.AbstractEventLoop) -> None:
    pending = await _cancel_tasks()
    closing = loop.create_task(loop.shutdown_asyncgens(), name="generators")
    _, unclosed = await asyncio.wait({closing}, timeout=CLEANUP_TIMEOUT_SECONDS)
    if abandoned := pending | unclosed:
        log.warning("tasks_abandoned", tasks=sorted(task.get_name() for task in abandoned))
        _abandoned.update(abandoned)


async def _cancel_tasks() -> Tasks:
    """Cancel all other tasks until they have ended, and those that they start meanwhile.

    Returns those that have not ended after the timeout.
    """
    own = asyncio.current_task()
    clock = asyncio.get_running_loop().time
    deadline = clock() + CLEANUP_TIMEOUT_SECONDS
    while (others := {task for task in asyncio.all_tasks() if task is not own}) and (
        clock() < deadline
    ):
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=CANCEL_INTERVAL_SECONDS)
    return others
