"""A turn's checkpoints stay in memory until they are stored."""

from typing import Any
from uuid import uuid4

import pytest
from langchain_core.runnables import RunnableConfig

from checkpoints.fences import StaleFence, raise_fence
from checkpoints.saver import CheckpointSaver
from checkpoints.turn_buffer import BUFFER_KEY, TurnBuffer
from tests.checkpoints.approval_graph import (
    APPROVALS,
    EXPECTED_RESULTS,
    final_results,
    run_graph,
)

COUNT_ROWS = """
SELECT (SELECT count(*) FROM checkpoints), (SELECT count(*) FROM checkpoint_blobs),
    (SELECT count(*) FROM checkpoint_writes)
"""


@pytest.fixture
def buffer() -> TurnBuffer:
    return TurnBuffer()


@pytest.fixture
def turn() -> RunnableConfig:
    """A turn whose graph has no buffer, as one that continues from the database."""
    return {"configurable": {"thread_id": str(uuid4())}}


@pytest.fixture
def buffered(turn: RunnableConfig, buffer: TurnBuffer) -> RunnableConfig:
    return {"configurable": {**turn["configurable"], BUFFER_KEY: buffer}}


async def test_nothing_is_written_before_the_buffer_is_stored(
    saver: CheckpointSaver, connection: Any, buffered: RunnableConfig
) -> None:
    nodes = await run_graph(saver, buffered, {})
    assert sorted(nodes) == ["gate first", "gate second", "model", "read"]
    assert tuple(await connection.fetchrow(COUNT_ROWS)) == (0, 0, 0)


async def test_a_stored_turn_continues_from_its_latest_checkpoint(
    saver: CheckpointSaver,
    connection: Any,
    buffer: TurnBuffer,
    buffered: RunnableConfig,
    turn: RunnableConfig,
) -> None:
    """What has run in the buffer does not run again, and no earlier checkpoint is written."""
    await run_graph(saver, buffered, {})
    await saver.store(buffer)
    assert await connection.fetchval("SELECT count(*) FROM checkpoints") == 1
    nodes = await run_graph(saver, turn, APPROVALS)
    assert sorted(nodes) == ["effects", "gate first", "gate second", "model"]
    assert sorted(await final_results(saver, turn)) == sorted(EXPECTED_RESULTS)


async def test_a_stored_buffer_lets_later_checkpoints_through(
    saver: CheckpointSaver, connection: Any, buffer: TurnBuffer, buffered: RunnableConfig
) -> None:
    await run_graph(saver, buffered, {})
    await saver.store(buffer)
    assert len(await run_graph(saver, buffered, APPROVALS)) == 4
    # The stored one, then one after the gates, one after the effects and one after the model.
    assert await connection.fetchval("SELECT count(*) FROM checkpoints") == 4


async def test_a_buffer_behind_a_stale_fence_writes_nothing(
    saver: CheckpointSaver, connection: Any, buffer: TurnBuffer, buffered: RunnableConfig
) -> None:
    scope = uuid4()
    fence = await raise_fence(connection, scope)
    buffered["configurable"]["__fence"] = (str(scope), fence)
    await run_graph(saver, buffered, {})
    await raise_fence(connection, scope)
    with pytest.raises(StaleFence):
        await saver.store(buffer)
    assert tuple(await connection.fetchrow(COUNT_ROWS)) == (0, 0, 0)
    assert not buffer.is_stored


async def test_an_empty_buffer_writes_nothing(
    saver: CheckpointSaver, connection: Any, buffer: TurnBuffer
) -> None:
    await saver.store(buffer)
    assert tuple(await connection.fetchrow(COUNT_ROWS)) == (0, 0, 0)
