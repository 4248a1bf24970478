"""A turn's checkpoints stay in memory until they are stored."""

from typing import Any
from uuid import uuid4

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT

from checkpoints.fences import StaleFence, raise_fence
from checkpoints.saver import CheckpointSaver
from checkpoints.turn_buffer import BUFFER_KEY, TurnBuffer
from tests.checkpoints.approval_graph import (
    APPROVALS,
    EXPECTED_RESULTS,
    final_results,
    run_graph,
)
from tests.checkpoints.checkpoint_factories import make_step, read_checkpoint, turn_config

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


async def test_a_turn_that_goes_on_is_stored_again_only_on_demand(
    saver: CheckpointSaver,
    connection: Any,
    buffer: TurnBuffer,
    buffered: RunnableConfig,
    turn: RunnableConfig,
) -> None:
    await run_graph(saver, buffered, {})
    await saver.store(buffer)
    second = TurnBuffer(has_stored=True)
    goes_on: RunnableConfig = {"configurable": {**turn["configurable"], BUFFER_KEY: second}}
    assert len(await run_graph(saver, goes_on, APPROVALS)) == 4
    assert await connection.fetchval("SELECT count(*) FROM checkpoints") == 1
    assert not second.is_stored
    await saver.store(second)
    assert await connection.fetchval("SELECT count(*) FROM checkpoints") == 2
    assert sorted(await final_results(saver, turn)) == sorted(EXPECTED_RESULTS)


async def test_a_loaded_checkpoint_is_not_read_again(
    saver: CheckpointSaver, connection: Any, turn: RunnableConfig
) -> None:
    await run_graph(saver, turn, {})
    loaded = await saver.aget_tuple(turn)
    await connection.execute("DELETE FROM checkpoints")
    again = TurnBuffer(has_stored=True, loaded=loaded)
    goes_on: RunnableConfig = {"configurable": {**turn["configurable"], BUFFER_KEY: again}}
    assert await saver.aget_tuple(goes_on) is loaded


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


async def test_a_buffer_stores_what_the_saver_stores_without_one(
    saver: CheckpointSaver, buffer: TurnBuffer
) -> None:
    """Of ordinary writes the first stays, of special ones the last; other tasks keep theirs."""
    steps = [make_step(number, text=f"step {number}") for number in (1, 2)]
    writes = [
        ("task", [("text", "first"), (INTERRUPT, "first question"), (ERROR, "first error")]),
        ("other", [(INTERRUPT, "its question")]),
        ("task", [("text", "again"), (INTERRUPT, "last question"), (ERROR, "last error")]),
    ]
    stored = []
    for configurable in ({}, {BUFFER_KEY: buffer}):
        turn = turn_config()
        config: RunnableConfig = {"configurable": {**turn["configurable"], **configurable}}
        for step in steps:
            put = await saver.aput(config, *step)
            config = {"configurable": {**put["configurable"], **configurable}}
        for task_id, each in writes:
            await saver.aput_writes(config, each, task_id)
        if configurable:
            await saver.store(buffer)
        stored.append(await read_checkpoint(saver, turn))
    direct, from_buffer = stored
    assert from_buffer.checkpoint == direct.checkpoint
    assert from_buffer.pending_writes == direct.pending_writes
    assert ("task", INTERRUPT, "last question") in (direct.pending_writes or ())
    assert direct.parent_config is not None
    assert from_buffer.parent_config is None, "the checkpoint before is not stored"


async def test_an_empty_buffer_writes_nothing(
    saver: CheckpointSaver, connection: Any, buffer: TurnBuffer
) -> None:
    await saver.store(buffer)
    assert tuple(await connection.fetchrow(COUNT_ROWS)) == (0, 0, 0)
