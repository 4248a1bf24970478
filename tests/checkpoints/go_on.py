"""Go on with a stopped turn, as another process: `python -m ... database_url thread_id`."""

import asyncio
import sys

from checkpoints.pool import create_pool
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import ANSWERS, drive
from tests.checkpoints.steps import turn


async def main(database_url: str, thread_id: str) -> None:
    async with await create_pool(database_url) as pool:
        ran = await drive(CheckpointSaver(pool), turn(thread_id), ANSWERS)
        print(", ".join(ran))  # noqa: T201 (what the test reads)


asyncio.run(main(*sys.argv[1:]))
