"""Kill the process after each of a turn's statements, then let another go on."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from itertools import count
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from typing import Any, TypeVar

import pytest

from checkpoints.fences import Connection
from checkpoints.pool import Pool, connect_arguments
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import ANSWERS, WHOLE_RESULTS, drive, results
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


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Starts processes that have the slow imports behind them."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["langgraph.graph", "asyncpg", "sqlalchemy.dialects.postgresql"])
    return context


async def test_a_turn_survives_its_process_wherever_it_dies(
    processes: ForkServerContext, saver: CheckpointSaver, database_url: str
) -> None:
    """What is durable changes with a statement only, so these are all the places there are."""
    await whole_turn(saver, "undisturbed")
    undisturbed = await chain_of(saver, "undisturbed")
    for answers in count(1):
        thread_id = f"killed after {answers}"
        child = processes.Process(target=run_until_killed, args=(database_url, thread_id, answers))
        child.start()
        await asyncio.to_thread(child.join)
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        await whole_turn(saver, thread_id)
        assert await results(saver, turn(thread_id)) == WHOLE_RESULTS, thread_id
        assert await chain_of(saver, thread_id) == undisturbed, thread_id
    assert answers > 8


async def chain_of(saver: CheckpointSaver, thread_id: str) -> list[tuple[int, Any]]:
    """Give a turn's steps with their values, which must make one chain without a fork or a gap."""
    found = [each async for each in saver.alist(turn(thread_id))]
    parents = [each.parent_config for each in found]
    assert parents == [*(each.config for each in found[1:]), None]
    return [(each.metadata["step"], each.checkpoint["channel_values"]) for each in found]
