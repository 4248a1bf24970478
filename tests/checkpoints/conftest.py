from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from checkpoints.pool import Pool, connect_arguments, create_pool
from checkpoints.saver import CheckpointSaver


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    async with await create_pool(database_url) as pool:
        yield pool


@pytest.fixture
def saver(pool: Pool) -> CheckpointSaver:
    return CheckpointSaver(pool)


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Any]:
    """A connection of another client, outside the saver's pool."""
    connection = await asyncpg.connect(**connect_arguments(database_url))
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def _use_new_application(new_application: None) -> None:
    """Leave nothing of other tests in what these tests count, stop and cut off."""
