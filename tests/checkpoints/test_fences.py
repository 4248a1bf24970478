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
from tests.checkpoints.checkpoint_factories import (
    list_steps,
    make_step,
    read_checkpoint,
    turn_config,
)
from tests.database import COUNT_BLOCKED
from tests.waiting import eventually, unless_hung

SCOPE = UUID("0192c1d4-0000-7000-8000-000000000001")


@pytest.fixture(params=[True, False], ids=["one_turn", "many_turns"], autouse=True)
def writing_statement(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test with each of the two writing statements."""
    if not request.param:
        monkeypatch.setattr(batch_writer, "fit_one_turn", lambda _: False)


async def count_rows(connection: Any) -> list[int]:
    tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
    return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


async def wait_until_blocked_by(connection: Any) -> None:
    async def is_blocking() -> bool:
        return bool(await connection.fetchval(COUNT_BLOCKED))

    await eventually(is_blocking, "a session waits for this one's transaction")


async def test_each_scope_counts_its_own_fences(connection: Any) -> None:
    assert [await raise_fence(connection, SCOPE) for _ in range(3)] == [1, 2, 3]
    assert await raise_fence(connection, uuid4()) == 1
    async with connection.transaction():
        await check_fence(connection, SCOPE, 3)
    for stale in (2, 4):
        with pytest.raises(StaleFence) as caught:
            await check_fence(connection, SCOPE, stale)
        assert (caught.value.scope, caught.value.fence) == (str(SCOPE), stale)


async def test_the_holder_of_the_fence_writes_and_its_configs_keep_the_fence(
    saver: CheckpointSaver, connection: Any
) -> None:
    fence = SCOPE, await raise_fence(connection, SCOPE)
    config = await saver.aput(turn_config(fence=fence), *make_step(1, value=["x"]))
    await saver.aput_writes(config, [("out", 1)], "task")
    await saver.aput_writes(config, [(INTERRUPT, "?")], "task")
    config = await saver.aput(config, *make_step(2))
    found = await read_checkpoint(saver, config)
    assert found.config["configurable"]["__fence"] == fence
    assert found.parent_config is not None
    assert found.parent_config["configurable"]["__fence"] == fence
    assert "__fence" not in found.metadata


async def test_a_stale_writer_writes_nothing(saver: CheckpointSaver, connection: Any) -> None:
    fence = SCOPE, await raise_fence(connection, SCOPE)
    config = await saver.aput(turn_config(fence=fence), *make_step(1, value=["x"]))
    before = await count_rows(connection)
    await raise_fence(connection, SCOPE)
    with pytest.raises(StaleFence):
        await saver.aput(config, *make_step(2, value=["y"]))
    for channel in ("out", INTERRUPT):
        with pytest.raises(StaleFence):
            await saver.aput_writes(config, [(channel, "y")], "task")
    outcomes = await asyncio.gather(
        saver.aput_writes(config, [("out", "y")], "task"),
        saver.aput(config, *make_step(2, value=["y"])),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [StaleFence, StaleFence]
    assert await count_rows(connection) == before


async def test_a_fence_of_another_scope_or_a_future_fence_is_stale(
    saver: CheckpointSaver, connection: Any
) -> None:
    await raise_fence(connection, SCOPE)
    for fence in ((uuid4(), 1), (SCOPE, 2)):
        with pytest.raises(StaleFence):
            await saver.aput(turn_config(fence=fence), *make_step(1))
    assert await count_rows(connection) == [0, 0, 0]


async def test_in_a_batch_of_turns_only_the_stale_ones_are_refused(
    saver: CheckpointSaver, connection: Any
) -> None:
    scopes = [uuid4() for _ in range(8)]
    fences = [(scope, await raise_fence(connection, scope)) for scope in scopes]
    for scope in scopes[::2]:
        await raise_fence(connection, scope)
    configs = [turn_config(fence=fence) for fence in fences] + [turn_config()]
    outcomes = await asyncio.gather(
        *(saver.aput(config, *make_step(1)) for config in configs), return_exceptions=True
    )
    stale = [isinstance(outcome, StaleFence) for outcome in outcomes]
    assert stale == [True, False] * 4 + [False]
    assert [len(await list_steps(saver, config)) for config in configs] == [0, 1] * 4 + [1]


@pytest.mark.parametrize("is_raised", [True, False])
async def test_a_write_waits_for_a_takeover_in_progress(
    saver: CheckpointSaver, connection: Any, is_raised: bool
) -> None:
    config = turn_config(fence=(SCOPE, await raise_fence(connection, SCOPE)))
    transaction = connection.transaction()
    await transaction.start()
    await raise_fence(connection, SCOPE)
    waiting = asyncio.create_task(saver.aput(config, *make_step(1)))
    await wait_until_blocked_by(connection)
    assert not waiting.done()
    if is_raised:
        await transaction.commit()
        with pytest.raises(StaleFence):
            await waiting
        assert await list_steps(saver, config) == []
    else:
        await transaction.rollback()
        await waiting
        assert await list_steps(saver, config) == [1]


async def test_turns_that_wait_for_a_fence_do_not_delay_others(pool: Pool, connection: Any) -> None:
    saver = CheckpointSaver(pool, max_in_flight=1)
    scopes = [uuid4() for _ in range(4)]
    fences = [(scope, await raise_fence(connection, scope)) for scope in scopes]
    async with connection.transaction():
        for scope in scopes:
            await raise_fence(connection, scope)
        waiting = []
        for fence in fences:
            waiting.append(asyncio.create_task(saver.aput(turn_config(fence=fence), *make_step(1))))
            async with unless_hung():
                await asyncio.gather(*(saver.aput(turn_config(), *make_step(1)) for _ in range(4)))
        assert not any(task.done() for task in waiting)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StaleFence] * 4


async def test_a_takeover_waits_for_transactions_that_checked_the_fence(
    connection: Any, database_url: str
) -> None:
    fence = await raise_fence(connection, SCOPE)
    other = await asyncpg.connect(**connect_arguments(database_url))
    async with connection.transaction():
        await check_fence(connection, SCOPE, fence)
        taking = asyncio.create_task(raise_fence(other, SCOPE))
        await wait_until_blocked_by(connection)
        assert not taking.done()
    assert await taking == fence + 1
    await other.close()
