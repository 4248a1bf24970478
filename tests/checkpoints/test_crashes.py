"""Kill the process after each of a turn's statements, then let another go on."""

import asyncio
import signal
from itertools import count
from typing import Any

from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import WHOLE_RESULTS, results
from tests.checkpoints.deadly import run_until_killed, whole_turn
from tests.checkpoints.steps import turn
from tests.forking import fork_server


async def test_a_turn_survives_its_process_wherever_it_dies(
    saver: CheckpointSaver, database_url: str
) -> None:
    """What is durable changes with a statement only, so these are all the places there are."""
    await whole_turn(saver, "undisturbed")
    undisturbed = await chain_of(saver, "undisturbed")
    for answers in count(1):
        thread_id = f"killed after {answers}"
        given = (database_url, thread_id, answers)
        child = fork_server().Process(target=run_until_killed, args=given)
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
