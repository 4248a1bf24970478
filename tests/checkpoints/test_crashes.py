"""Kill the process after each statement of a turn, then resume in another one."""

import asyncio
import signal
from itertools import count
from typing import Any

from checkpoints.saver import CheckpointSaver
from tests.checkpoints.approval_graph import EXPECTED_RESULTS, final_results
from tests.checkpoints.checkpoint_factories import turn_config
from tests.checkpoints.crashing_pool import run_until_killed, run_whole_turn
from tests.forking import fork_server


async def test_a_turn_survives_a_crash_after_any_statement(
    saver: CheckpointSaver, database_url: str
) -> None:
    """Only statements change what is durable, so this covers every point of failure."""
    await run_whole_turn(saver, "undisturbed")
    undisturbed = await list_chain(saver, "undisturbed")
    for statements in count(1):
        thread_id = f"killed after {statements}"
        arguments = (database_url, thread_id, statements)
        child = fork_server().Process(target=run_until_killed, args=arguments)
        child.start()
        await asyncio.to_thread(child.join)
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        await run_whole_turn(saver, thread_id)
        assert await final_results(saver, turn_config(thread_id)) == EXPECTED_RESULTS, thread_id
        assert await list_chain(saver, thread_id) == undisturbed, thread_id
    assert statements > 8


async def list_chain(saver: CheckpointSaver, thread_id: str) -> list[tuple[int, Any]]:
    """Return a turn's steps with their values; assert that they form one chain."""
    found = [each async for each in saver.alist(turn_config(thread_id))]
    parents = [each.parent_config for each in found]
    assert parents == [*(each.config for each in found[1:]), None]
    return [(each.metadata["step"], each.checkpoint["channel_values"]) for each in found]
