import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from langgraph.checkpoint.serde.types import INTERRUPT

from checkpoints import batch_writer
from checkpoints.fences import StaleFence, check_fence, raise_fence
from checkpoints.pool import Pool, connect_arguments
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.steps import read, step, steps_of, turn
from tests.database import COUNT_BLOCKED
from tests.waiting import eventually, unless_hung

SCOPE = UUID("0192c1d4-0000-7000-8000-000000000001")


@pytest.fixture(params=[True, False], ids=["one_turn", "many"], autouse=True)
def either_statement(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is promised here holds for both writing statements."""
    if not request.param:
        monkeypatch.setattr(batch_writer, "belong_together", lambda _: False)


async def rows_of(connection: Any) -> list[int]:
    tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
    return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


async def until_one_waits_for(connection: Any) -> None:
    async def waits() -> bool:
        return bool(await connection.fetchval(COUNT_BLOCKED))

    await eventually(waits, "a session waits for this one's transaction")


async def test_fences_count_up_for_each_scope(connection: Any) -> None:
    assert [await raise_fence(connection, SCOPE) for _ in range(3)] == [1, 2, 3]
    assert await raise_fence(connection, uuid4()) == 1
    async with connection.transaction():
        await check_fence(connection, SCOPE, 3)
    for never_or_no_longer in (2, 4):
        with pytest.raises(StaleFence) as caught:
            await check_fence(connection, SCOPE, never_or_no_longer)
        assert (caught.value.scope, caught.value.fence) == (str(SCOPE), never_or_no_longer)


async def test_the_holder_writes_and_its_configs_keep_the_fence(
    saver: CheckpointSaver, connection: Any
) -> None:
    fence = SCOPE, await raise_fence(connection, SCOPE)
    config = await saver.aput(turn(fence=fence), *step(1, value=["x"]))
    await saver.aput_writes(config, [("out", 1)], "task")
    await saver.aput_writes(config, [(INTERRUPT, "?")], "task")
    config = await saver.aput(config, *step(2))
    found = await read(saver, config)
    assert found.config["configurable"]["__fence"] == fence
    assert found.parent_config is not None
    assert found.parent_config["configurable"]["__fence"] == fence
    assert "__fence" not in found.metadata


async def test_a_stale_writer_can_write_nothing(saver: CheckpointSaver, connection: Any) -> None:
    fence = SCOPE, await raise_fence(connection, SCOPE)
    config = await saver.aput(turn(fence=fence), *step(1, value=["x"]))
    before = await rows_of(connection)
    await raise_fence(connection, SCOPE)
    with pytest.raises(StaleFence):
        await saver.aput(config, *step(2, value=["y"]))
    for channel in ("out", INTERRUPT):
        with pytest.raises(StaleFence):
            await saver.aput_writes(config, [(channel, "y")], "task")
    outcomes = await asyncio.gather(
        saver.aput_writes(config, [("out", "y")], "task"),
        saver.aput(config, *step(2, value=["y"])),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [StaleFence, StaleFence]
    assert await rows_of(connection) == before


async def test_a_fence_of_another_scope_or_none_at_all_is_stale(
    saver: CheckpointSaver, connection: Any
) -> None:
    await raise_fence(connection, SCOPE)
    for fence in ((uuid4(), 1), (SCOPE, 2)):
        with pytest.raises(StaleFence):
            await saver.aput(turn(fence=fence), *step(1))
    assert await rows_of(connection) == [0, 0, 0]


async def test_among_many_turns_only_the_stale_are_refused(
    saver: CheckpointSaver, connection: Any
) -> None:
    scopes = [uuid4() for _ in range(8)]
    fences = [(scope, await raise_fence(connection, scope)) for scope in scopes]
    for scope in scopes[::2]:
        await raise_fence(connection, scope)
    configs = [turn(fence=fence) for fence in fences] + [turn()]
    outcomes = await asyncio.gather(
        *(saver.aput(config, *step(1)) for config in configs), return_exceptions=True
    )
    stale = [isinstance(outcome, StaleFence) for outcome in outcomes]
    assert stale == [True, False] * 4 + [False]
    assert [len(await steps_of(saver, config)) for config in configs] == [0, 1] * 4 + [1]


@pytest.mark.parametrize("is_raised", [True, False])
async def test_a_write_waits_for_who_is_taking_over(
    saver: CheckpointSaver, connection: Any, is_raised: bool
) -> None:
    config = turn(fence=(SCOPE, await raise_fence(connection, SCOPE)))
    transaction = connection.transaction()
    await transaction.start()
    await raise_fence(connection, SCOPE)
    waiting = asyncio.create_task(saver.aput(config, *step(1)))
    await until_one_waits_for(connection)
    assert not waiting.done()
    if is_raised:
        await transaction.commit()
        with pytest.raises(StaleFence):
            await waiting
        assert await steps_of(saver, config) == []
    else:
        await transaction.rollback()
        await waiting
        assert await steps_of(saver, config) == [1]


async def test_those_who_wait_hold_nobody_else_up(pool: Pool, connection: Any) -> None:
    saver = CheckpointSaver(pool, flights=1)
    scopes = [uuid4() for _ in range(4)]
    fences = [(scope, await raise_fence(connection, scope)) for scope in scopes]
    async with connection.transaction():
        for scope in scopes:
            await raise_fence(connection, scope)
        waiting = []
        for fence in fences:
            waiting.append(asyncio.create_task(saver.aput(turn(fence=fence), *step(1))))
            async with unless_hung():
                await asyncio.gather(*(saver.aput(turn(), *step(1)) for _ in range(4)))
        assert not any(task.done() for task in waiting)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StaleFence] * 4


async def test_nobody_takes_over_during_a_transaction_that_checked(
    connection: Any, database_url: str
) -> None:
    fence = await raise_fence(connection, SCOPE)
    other = await asyncpg.connect(**connect_arguments(database_url))
    async with connection.transaction():
        await check_fence(connection, SCOPE, fence)
        taking = asyncio.create_task(raise_fence(other, SCOPE))
        await until_one_waits_for(connection)
        assert not taking.done()
    assert await taking == fence + 1
    await other.close()
