import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import asyncpg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.types import INTERRUPT

from checkpoints.batch_writer import BatchWriter
from checkpoints.saver import CheckpointSaver
from checkpoints.write_queue import WriteQueue
from tests.checkpoints.checkpoint_factories import (
    list_steps,
    make_step,
    read_checkpoint,
    turn_config,
)
from tests.checkpoints.controlled_pool import ControlledPool
from tests.waiting import eventually, unless_hung

FOREVER = 3600.0


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ControlledPool]:
    async with ControlledPool(database_url) as pool:
        yield pool


@pytest.fixture
def lingering_saver(pool: ControlledPool) -> CheckpointSaver:
    """A saver whose lingering writes wait for the next checkpoint, however long."""
    return CheckpointSaver(pool, linger_seconds=FOREVER)


LOOP_ITERATIONS = 20
"""More iterations of the event loop than a call needs until it blocks."""


async def start_all(*coroutines: Any) -> list["asyncio.Task[Any]"]:
    """Start calls and let each run until it waits for a door or for the write's checkpoint.

    Until then a call only needs iterations of the event loop, however long these take.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    await run_event_loop()
    return tasks


async def run_event_loop() -> None:
    for _ in range(LOOP_ITERATIONS):
        await asyncio.sleep(0)


async def first_step(saver: CheckpointSaver) -> RunnableConfig:
    """Put a turn's first checkpoint and reset the count of statements."""
    config = await saver.aput(turn_config(), *make_step(1))
    saver._pool.statements = 0  # type: ignore[attr-defined]
    return config


async def test_lingering_writes_join_the_statement_of_the_next_checkpoint(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    writes = await start_all(
        lingering_saver.aput_writes(config, [("out", 1)], "a"),
        lingering_saver.aput_writes(config, [("out", 2), ("more", 3)], "b"),
    )
    assert pool.statements == 0
    assert not any(task.done() for task in writes)
    await lingering_saver.aput(config, *make_step(2, value=["x"]))
    await asyncio.gather(*writes)
    assert pool.statements == 1
    written = (await read_checkpoint(lingering_saver, config)).pending_writes
    assert written == [("a", "out", 1), ("b", "out", 2), ("b", "more", 3)]


async def test_an_interrupt_is_written_at_once_with_the_queued_writes(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    (waiting,) = await start_all(lingering_saver.aput_writes(config, [("out", 1)], "a"))
    async with unless_hung():
        await lingering_saver.aput_writes(config, [(INTERRUPT, "?")], "b")
        await waiting
    assert pool.statements == 1


async def test_writes_without_a_next_checkpoint_linger_only_for_a_limited_time(
    pool: ControlledPool,
) -> None:
    saver = CheckpointSaver(pool, linger_seconds=0.05)
    config = await first_step(saver)
    async with unless_hung():
        await saver.aput_writes(config, [("out", 1)], "a")
    assert (await read_checkpoint(saver, config)).pending_writes == [("a", "out", 1)]


async def test_a_checkpoint_waits_for_the_writes_that_it_builds_on(
    pool: ControlledPool,
) -> None:
    saver = CheckpointSaver(pool, linger_seconds=0)
    config = await first_step(saver)
    barrier = pool.block_next_statement()
    writes, put = await start_writes_then_put(saver, pool, config)
    assert pool.statements == 1
    assert not put.done()
    barrier.set()
    await asyncio.gather(writes, put)
    assert pool.statements == 2


async def start_writes_then_put(
    saver: CheckpointSaver, pool: ControlledPool, config: RunnableConfig
) -> list["asyncio.Task[Any]"]:
    """Start writes, and behind a closed door the checkpoint that builds on them."""
    writes = await start_all(saver.aput_writes(config, [("out", 1)], "a"))
    await eventually(lambda: pool.statements == 1, "the writes are in flight")
    return writes + await start_all(saver.aput(config, *make_step(2)))


async def test_a_checkpoint_fails_with_the_writes_that_it_builds_on(
    pool: ControlledPool,
) -> None:
    saver = CheckpointSaver(pool, linger_seconds=0)
    config = await first_step(saver)
    barrier = pool.block_next_statement()
    tasks = await start_writes_then_put(saver, pool, config)
    pool.failures.append(ConnectionResetError("gone"))
    barrier.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionResetError] * 2
    assert await list_steps(saver, config) == [1]


async def test_other_turns_do_not_wait_for_a_slow_statement(pool: ControlledPool) -> None:
    saver = CheckpointSaver(pool, max_in_flight=2)
    barrier = pool.block_next_statement()
    (slow,) = await start_all(saver.aput(turn_config(), *make_step(1)))
    await saver.aput(turn_config(), *make_step(1))
    assert not slow.done()
    barrier.set()
    await slow


async def test_changes_that_arrive_during_a_batch_share_the_next_one(
    pool: ControlledPool,
) -> None:
    saver = CheckpointSaver(pool, max_in_flight=1)
    barrier = pool.block_next_statement()
    configs = [turn_config() for _ in range(20)]
    puts = await start_all(saver.aput(configs[0], *make_step(1)))
    puts += await start_all(*(saver.aput(config, *make_step(1)) for config in configs[1:]))
    barrier.set()
    await asyncio.gather(*puts)
    assert pool.statements == 2
    assert [await list_steps(saver, config) for config in configs] == [[1]] * 20


async def test_an_invalid_change_fails_alone(pool: ControlledPool) -> None:
    saver = CheckpointSaver(pool, max_in_flight=1)
    barrier = pool.block_next_statement()
    configs = [turn_config(), turn_config(), turn_config("a turn\0"), turn_config()]
    puts = await start_all(saver.aput(turn_config(), *make_step(1)))
    puts += await start_all(*(saver.aput(config, *make_step(1)) for config in configs))
    barrier.set()
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    assert [isinstance(each, asyncpg.PostgresError) for each in outcomes] == [
        False, False, False, True, False
    ]  # fmt: skip
    assert [await list_steps(saver, configs[place]) for place in (0, 1, 3)] == [[1]] * 3


async def test_changes_of_the_same_rows_keep_their_order(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    again, metadata, versions = make_step(2, value=["again"])
    await asyncio.gather(
        lingering_saver.aput_writes(config, [("out", "first")], "a"),
        lingering_saver.aput_writes(config, [(INTERRUPT, "first")], "a"),
        lingering_saver.aput_writes(config, [(INTERRUPT, "last"), ("out", "last")], "a"),
        lingering_saver.aput(config, *make_step(3)),
        lingering_saver.aput(config, again, {**metadata, "step": 0}, versions),
        lingering_saver.aput(config, again, metadata, versions),
    )
    found = (await read_checkpoint(lingering_saver, config)).pending_writes or []
    assert found == [("a", INTERRUPT, "last"), ("a", "out", "first"), ("a", "out", "last")]
    assert sorted(await list_steps(lingering_saver, config)) == [1, 2, 3]


async def test_a_cancelled_queued_change_is_never_written(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    kept, cancelled = await start_all(
        lingering_saver.aput_writes(config, [("out", 1)], "a"),
        lingering_saver.aput_writes(config, [("out", 2)], "b"),
    )
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await lingering_saver.aput(config, *make_step(2))
    await kept
    assert (await read_checkpoint(lingering_saver, config)).pending_writes == [("a", "out", 1)]


async def test_a_cancelled_change_in_flight_returns_after_its_batch(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    barrier = pool.block_next_statement()
    (put,) = await start_all(lingering_saver.aput(config, *make_step(2)))
    put.cancel()
    await run_event_loop()
    assert not put.done()
    barrier.set()
    with pytest.raises(asyncio.CancelledError):
        await put
    assert await list_steps(lingering_saver, config) == [2, 1]


async def test_cancelling_the_last_change_of_a_turn_empties_the_queue(
    lingering_saver: CheckpointSaver, pool: ControlledPool
) -> None:
    config = await first_step(lingering_saver)
    (cancelled,) = await start_all(lingering_saver.aput_writes(config, [("out", 1)], "a"))
    cancelled.cancel()
    await asyncio.wait([cancelled])
    assert_empty(lingering_saver._writer._queue)


@pytest.mark.parametrize("max_in_flight", [1, 2, 4])
async def test_sixty_four_concurrent_turns_keep_their_order(
    pool: ControlledPool, max_in_flight: int
) -> None:
    saver = CheckpointSaver(pool, max_in_flight=max_in_flight)

    async def run_turn() -> RunnableConfig:
        config = turn_config()
        for number in range(1, 11):
            value = [f"{config['configurable']['thread_id']} {number}"]
            _, _, config = await asyncio.gather(
                put_writes_if_resumed(saver, config, "a", value),
                put_writes_if_resumed(saver, config, "b", value),
                saver.aput(config, *make_step(number, value=value)),
            )
        return config

    configs = await asyncio.gather(*(run_turn() for _ in range(64)))
    assert pool.statements < 64 * 10 / 4
    for config in configs:
        thread_id = config["configurable"]["thread_id"]
        found = [each async for each in saver.alist(turn_config(thread_id))]
        assert [each.metadata["step"] for each in found] == list(range(10, 0, -1))
        for newer, older in pairwise(found):
            assert newer.parent_config == older.config
            value = newer.checkpoint["channel_values"]["value"]
            assert value == [f"{thread_id} {newer.metadata['step']}"]
            assert older.pending_writes == [("a", "out", value), ("b", "out", value)]


async def put_writes_if_resumed(
    saver: CheckpointSaver, config: RunnableConfig, task: str, value: list[str]
) -> None:
    if "checkpoint_id" in config["configurable"]:
        await saver.aput_writes(config, [("out", value)], task)


async def test_the_writer_keeps_no_state_of_written_changes(pool: ControlledPool) -> None:
    saver = CheckpointSaver(pool)
    config = await first_step(saver)
    await asyncio.gather(
        saver.aput_writes(config, [("out", 1)], "a"), saver.aput(config, *make_step(2))
    )
    await asyncio.sleep(0)
    writer: BatchWriter = saver._writer
    assert_empty(writer._queue)
    assert (writer._turns_in_flight, writer._tasks, writer._free_slots) == (set(), set(), 2)


def assert_empty(queue: WriteQueue) -> None:
    assert (queue._changes, queue._ready, queue._linger_timers) == ({}, {}, {})
