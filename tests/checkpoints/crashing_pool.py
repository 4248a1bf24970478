"""A turn whose process is killed on the way. Imports no test module, so that it forks fast."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

from checkpoints.fences import Connection
from checkpoints.pool import Pool, connect_arguments
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.approval_graph import APPROVALS, run_graph
from tests.checkpoints.checkpoint_factories import turn_config

Result = TypeVar("Result")


class CrashingPool(Pool):
    """Kills its process as soon as PostgreSQL has answered this many statements."""

    def __init__(self, database_url: str, *, statements: int) -> None:
        super().__init__(connect_arguments(database_url), size=8)
        self._remaining = statements

    async def run(
        self,
        operation: Callable[[Connection], Awaitable[Result]],
        *,
        reconnect_seconds: float | None = None,
    ) -> Result:
        result = await super().run(operation, reconnect_seconds=reconnect_seconds)
        self._remaining -= 1
        if self._remaining == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


async def run_whole_turn(saver: CheckpointSaver, thread_id: str) -> None:
    await run_graph(saver, turn_config(thread_id), {})
    await run_graph(saver, turn_config(thread_id), APPROVALS)


def run_until_killed(database_url: str, thread_id: str, statements: int) -> None:
    saver = CheckpointSaver(CrashingPool(database_url, statements=statements))
    asyncio.run(run_whole_turn(saver, thread_id))
