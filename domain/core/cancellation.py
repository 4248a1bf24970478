"""Cancelling a task that needs time to end."""

import asyncio
from typing import Any


async def cancel_and_wait(task: asyncio.Task[Any]) -> None:
    """Cancel a task and return when it has ended.

    A cancellation of the caller meanwhile cancels the task again, and is raised when it has ended:
    the task is never left to itself.
    """
    cancellation = None
    while not task.done():
        task.cancel()
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        raise cancellation
