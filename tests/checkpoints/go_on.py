"""Go on with a stopped turn, in another process."""

import asyncio

from checkpoints.pool import create_pool
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import ANSWERS, drive
from tests.checkpoints.steps import turn


def go_on(database_url: str, thread_id: str) -> None:
    """Print which nodes ran."""
    asyncio.run(_admit_messages(database_url, thread_id))


async def _admit_messages(database_url: str, thread_id: str) -> None:
    async with await create_pool(database_url) as pool:
        ran = await drive(CheckpointSaver(pool), turn(thread_id), ANSWERS)
        print(", ".join(ran))  # noqa: T201 (what the test reads)
