"""A turn in a process that will not live to see its end; without the imports of a test."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

from checkpoints.fences import Connection
from checkpoints.pool import Pool, connect_arguments
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import ANSWERS, drive
from tests.checkpoints.steps import turn

Result = TypeVar("Result")


class DeadlyPool(Pool):
    """Kills its process as soon as the database has answered so many statements."""

    def __init__(self, database_url: str, *, answers: int) -> None:
        super().__init__(connect_arguments(database_url), size=8)
        self._left = answers

    async def run(self, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
        result = await super().run(operation)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


async def whole_turn(saver: CheckpointSaver, thread_id: str) -> None:
    await drive(saver, turn(thread_id), {})
    await drive(saver, turn(thread_id), ANSWERS)


def run_until_killed(database_url: str, thread_id: str, answers: int) -> None:
    saver = CheckpointSaver(DeadlyPool(database_url, answers=answers))
    asyncio.run(whole_turn(saver, thread_id))
