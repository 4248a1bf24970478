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
from tests.checkpoints.controlled import ControlledPool
from tests.checkpoints.steps import read, step, steps_of, turn
from tests.waiting import eventually, unless_hung

FOR_EVER = 3600.0


@pytest.fixture
async def controlled(database_url: str) -> AsyncIterator[ControlledPool]:
    async with ControlledPool(database_url) as pool:
        yield pool


@pytest.fixture
def patient(controlled: ControlledPool) -> CheckpointSaver:
    """A saver that lets plain writes wait as long as it takes."""
    return CheckpointSaver(controlled, hold_seconds=FOR_EVER)


ROUNDS = 20
"""More iterations of the event loop than a call needs until it waits."""


async def started(*coroutines: Any) -> list["asyncio.Task[Any]"]:
    """Start calls and let each run until it waits for a door or for the write's checkpoint.

    Until then a call only needs iterations of the event loop, however long these take.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    await rounds()
    return tasks


async def rounds() -> None:
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


async def first_step(saver: CheckpointSaver) -> RunnableConfig:
    """Begin a turn; statements are counted from here."""
    config = await saver.aput(turn(), *step(1))
    saver._pool.statements = 0  # type: ignore[attr-defined]
    return config


async def test_writes_go_with_the_checkpoint_that_follows(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    writes = await started(
        patient.aput_writes(config, [("out", 1)], "a"),
        patient.aput_writes(config, [("out", 2), ("more", 3)], "b"),
    )
    assert controlled.statements == 0
    assert not any(task.done() for task in writes)
    await patient.aput(config, *step(2, value=["x"]))
    await asyncio.gather(*writes)
    assert controlled.statements == 1
    written = (await read(patient, config)).pending_writes
    assert written == [("a", "out", 1), ("b", "out", 2), ("b", "more", 3)]


async def test_a_question_goes_at_once_and_takes_the_waiting_along(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    (waiting,) = await started(patient.aput_writes(config, [("out", 1)], "a"))
    async with unless_hung():
        await patient.aput_writes(config, [(INTERRUPT, "?")], "b")
        await waiting
    assert controlled.statements == 1


async def test_writes_that_nothing_follows_do_not_wait_for_ever(controlled: ControlledPool) -> None:
    saver = CheckpointSaver(controlled, hold_seconds=0.05)
    config = await first_step(saver)
    async with unless_hung():
        await saver.aput_writes(config, [("out", 1)], "a")
    assert (await read(saver, config)).pending_writes == [("a", "out", 1)]


async def test_a_checkpoint_waits_for_the_writes_it_builds_on(
    controlled: ControlledPool,
) -> None:
    saver = CheckpointSaver(controlled, hold_seconds=0)
    config = await first_step(saver)
    door = controlled.close_door()
    writes, put = await writes_under_way_and_put(saver, controlled, config)
    assert controlled.statements == 1
    assert not put.done()
    door.set()
    await asyncio.gather(writes, put)
    assert controlled.statements == 2


async def writes_under_way_and_put(
    saver: CheckpointSaver, controlled: ControlledPool, config: RunnableConfig
) -> list["asyncio.Task[Any]"]:
    """Start writes, and behind a closed door the checkpoint that builds on them."""
    writes = await started(saver.aput_writes(config, [("out", 1)], "a"))
    await eventually(lambda: controlled.statements == 1, "the writes are under way")
    return writes + await started(saver.aput(config, *step(2)))


async def test_a_checkpoint_fails_with_the_writes_it_builds_on(
    controlled: ControlledPool,
) -> None:
    saver = CheckpointSaver(controlled, hold_seconds=0)
    config = await first_step(saver)
    door = controlled.close_door()
    tasks = await writes_under_way_and_put(saver, controlled, config)
    controlled.failures.append(ConnectionResetError("gone"))
    door.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionResetError] * 2
    assert await steps_of(saver, config) == [1]


async def test_other_turns_do_not_wait_for_a_slow_statement(controlled: ControlledPool) -> None:
    saver = CheckpointSaver(controlled, flights=2)
    door = controlled.close_door()
    (slow,) = await started(saver.aput(turn(), *step(1)))
    await saver.aput(turn(), *step(1))
    assert not slow.done()
    door.set()
    await slow


async def test_what_comes_while_statements_are_under_way_goes_together(
    controlled: ControlledPool,
) -> None:
    saver = CheckpointSaver(controlled, flights=1)
    door = controlled.close_door()
    configs = [turn() for _ in range(20)]
    puts = await started(saver.aput(configs[0], *step(1)))
    puts += await started(*(saver.aput(config, *step(1)) for config in configs[1:]))
    door.set()
    await asyncio.gather(*puts)
    assert controlled.statements == 2
    assert [await steps_of(saver, config) for config in configs] == [[1]] * 20


async def test_a_bad_change_fails_alone(controlled: ControlledPool) -> None:
    saver = CheckpointSaver(controlled, flights=1)
    door = controlled.close_door()
    configs = [turn(), turn(), turn("a turn\0"), turn()]
    puts = await started(saver.aput(turn(), *step(1)))
    puts += await started(*(saver.aput(config, *step(1)) for config in configs))
    door.set()
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    assert [isinstance(each, asyncpg.PostgresError) for each in outcomes] == [
        False, False, False, True, False
    ]  # fmt: skip
    assert [await steps_of(saver, configs[place]) for place in (0, 1, 3)] == [[1]] * 3


async def test_changes_of_the_same_rows_follow_one_another(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    again, metadata, versions = step(2, value=["again"])
    await asyncio.gather(
        patient.aput_writes(config, [("out", "first")], "a"),
        patient.aput_writes(config, [(INTERRUPT, "first")], "a"),
        patient.aput_writes(config, [(INTERRUPT, "last"), ("out", "last")], "a"),
        patient.aput(config, *step(3)),
        patient.aput(config, again, {**metadata, "step": 0}, versions),
        patient.aput(config, again, metadata, versions),
    )
    found = (await read(patient, config)).pending_writes or []
    assert found == [("a", INTERRUPT, "last"), ("a", "out", "first"), ("a", "out", "last")]
    assert sorted(await steps_of(patient, config)) == [1, 2, 3]


async def test_a_cancelled_call_that_waits_is_never_written(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    kept, cancelled = await started(
        patient.aput_writes(config, [("out", 1)], "a"),
        patient.aput_writes(config, [("out", 2)], "b"),
    )
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await patient.aput(config, *step(2))
    await kept
    assert (await read(patient, config)).pending_writes == [("a", "out", 1)]


async def test_a_cancelled_call_under_way_comes_back_when_it_is_over(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    door = controlled.close_door()
    (put,) = await started(patient.aput(config, *step(2)))
    put.cancel()
    await rounds()
    assert not put.done()
    door.set()
    with pytest.raises(asyncio.CancelledError):
        await put
    assert await steps_of(patient, config) == [2, 1]


async def test_the_last_of_a_turn_to_be_cancelled_leaves_nothing_behind(
    patient: CheckpointSaver, controlled: ControlledPool
) -> None:
    config = await first_step(patient)
    (cancelled,) = await started(patient.aput_writes(config, [("out", 1)], "a"))
    cancelled.cancel()
    await asyncio.wait([cancelled])
    waiting = patient._group._waiting
    assert (waiting._changes, waiting._due, waiting._timers) == ({}, {}, {})


@pytest.mark.parametrize("flights", [1, 2, 4])
async def test_sixty_four_turns_at_once_keep_their_order(
    controlled: ControlledPool, flights: int
) -> None:
    saver = CheckpointSaver(controlled, flights=flights)

    async def run_turn() -> RunnableConfig:
        config = turn()
        for number in range(1, 11):
            value = [f"{config['configurable']['thread_id']} {number}"]
            _, _, config = await asyncio.gather(
                writes_of(saver, config, "a", value),
                writes_of(saver, config, "b", value),
                saver.aput(config, *step(number, value=value)),
            )
        return config

    configs = await asyncio.gather(*(run_turn() for _ in range(64)))
    assert controlled.statements < 64 * 10 / 4
    for config in configs:
        thread_id = config["configurable"]["thread_id"]
        found = [each async for each in saver.alist(turn(thread_id))]
        assert [each.metadata["step"] for each in found] == list(range(10, 0, -1))
        for newer, older in pairwise(found):
            assert newer.parent_config == older.config
            value = newer.checkpoint["channel_values"]["value"]
            assert value == [f"{thread_id} {newer.metadata['step']}"]
            assert older.pending_writes == [("a", "out", value), ("b", "out", value)]


async def writes_of(
    saver: CheckpointSaver, config: RunnableConfig, task: str, value: list[str]
) -> None:
    if "checkpoint_id" in config["configurable"]:
        await saver.aput_writes(config, [("out", value)], task)


async def test_nothing_is_remembered_of_what_is_written(controlled: ControlledPool) -> None:
    saver = CheckpointSaver(controlled)
    config = await first_step(saver)
    await asyncio.gather(saver.aput_writes(config, [("out", 1)], "a"), saver.aput(config, *step(2)))
    await asyncio.sleep(0)
    group: BatchWriter = saver._group
    waiting = group._waiting
    assert (waiting._changes, waiting._due, waiting._timers) == ({}, {}, {})
    assert (group._busy, group._tasks, group._free_flights) == (set(), set(), 2)
