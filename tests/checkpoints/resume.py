"""Resume an interrupted turn in another process."""

import asyncio

from checkpoints.pool import create_pool
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.approval_graph import APPROVALS, run_graph
from tests.checkpoints.checkpoint_factories import turn_config


def resume_turn(database_url: str, thread_id: str) -> None:
    """Resume the turn and print the nodes that ran."""
    asyncio.run(_resume_turn(database_url, thread_id))


async def _resume_turn(database_url: str, thread_id: str) -> None:
    async with await create_pool(database_url) as pool:
        ran = await run_graph(CheckpointSaver(pool), turn_config(thread_id), APPROVALS)
        print(", ".join(ran))  # noqa: T201 (what the test reads)
