import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import asyncpg
import pytest

from checkpoints.pool import Pool, connect_arguments, create_pool
from checkpoints.saver import CheckpointSaver
from migrations.apply import migrate
from servers.postgres import Postgres
from tests.checkpoints.steps import read, step, steps_of, turn
from tests.waiting import HUNG_SECONDS, eventually


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql+asyncpg://postgres@/name?host=/a folder",
            {"user": "postgres", "database": "name", "host": "/a folder"},
        ),
        (
            "postgresql+asyncpg://me:p%40ss@db.example:5433/name?ssl=require",
            {
                "user": "me",
                "password": "p@ss",
                "host": "db.example",
                "port": 5433,
                "database": "name",
                "ssl": "require",
            },
        ),
        (
            "postgresql://me@localhost/name?prepared_statement_cache_size=0",
            {"user": "me", "host": "localhost", "database": "name"},
        ),
    ],
)
def test_urls_mean_what_they_mean_to_the_engine(url: str, expected: dict[str, Any]) -> None:
    assert connect_arguments(url) == expected


async def test_a_session_is_bounded_in_time(database_url: str) -> None:
    pool = await create_pool(
        database_url, statement_timeout_seconds=7.5, idle_in_transaction_seconds=2.5
    )
    async with pool:
        statement = await pool.run(lambda c: c.fetchval("SHOW statement_timeout"))
        idle = await pool.run(lambda c: c.fetchval("SHOW idle_in_transaction_session_timeout"))
        assert (statement, idle) == ("7500ms", "2500ms")
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.run(take_too_long)
        assert await pool.run(lambda c: c.fetchval("SELECT 1")) == 1


async def take_too_long(connection: Any) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = '1ms'")
        await connection.execute("SELECT pg_sleep(3600)")


async def test_a_pool_that_reaches_nobody_says_so_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("checkpoints.pool.PATIENCE_SECONDS", 0.1)
    with pytest.raises(OSError, match="No such file"):
        await create_pool(f"postgresql+asyncpg://postgres@/postgres?host={tmp_path}")


async def test_there_are_never_more_connections_than_allowed(database_url: str) -> None:
    count = """
        SELECT count(*) FROM pg_stat_activity
        WHERE application_name = 'majordomo checkpoints' AND datname = current_database()
    """
    async with await create_pool(database_url, size=3) as pool:
        counts = await asyncio.gather(
            *(
                pool.run(lambda c: c.fetchval(f"SELECT pg_sleep(0.01), ({count})", column=1))
                for _ in range(12)
            )
        )
        assert max(counts) == 3


async def test_a_cancelled_operation_leaves_no_half_used_connection(pool: Pool) -> None:
    for _ in range(20):
        task = asyncio.create_task(pool.run(lambda c: c.fetchval("SELECT 'slow', pg_sleep(3600)")))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await pool.run(lambda c: c.fetchval("SELECT 'next'")) == "next"


async def test_a_wrong_statement_keeps_its_connection(pool: Pool) -> None:
    before = await pool.run(lambda c: c.fetchval("SELECT pg_backend_pid()"))
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await pool.run(lambda c: c.execute("SELEKT"))
    assert await pool.run(lambda c: c.fetchval("SELECT pg_backend_pid()")) == before


async def test_connections_that_were_ended_are_replaced(
    saver: CheckpointSaver, connection: Any
) -> None:
    config = await saver.aput(turn(), *step(1))
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    for _ in range(3):
        await connection.execute(f"{others} AND datname = current_database()")
        await saver.aput_writes(config, [("out", 1)], "task")
        assert (await read(saver, config)).pending_writes == [("task", "out", 1)]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError("reset"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"),
        asyncpg.AdminShutdownError("terminating connection"),
        asyncpg.InternalClientError("another operation is in progress"),
    ],
)
async def test_an_operation_whose_connection_was_lost_runs_again_once(
    pool: Pool, error: Exception
) -> None:
    backends = []

    async def operation(connection: Any) -> int:
        backends.append(await connection.fetchval("SELECT pg_backend_pid()"))
        if len(backends) < losses:
            raise error
        return len(backends)

    losses = 2
    assert await pool.run(operation) == 2
    assert backends[0] != backends[1]
    losses = 5
    with pytest.raises(OSError if isinstance(error, asyncpg.InternalClientError) else type(error)):
        await pool.run(operation)
    assert len(backends) == 4


async def test_a_server_that_does_not_answer_in_time_is_asked_once(pool: Pool) -> None:
    """Its caller has waited long enough, and does not wait for a second time."""
    attempts = []

    async def ask(connection: Any) -> None:
        attempts.append(1)
        await connection.execute("SELECT pg_sleep(60)", timeout=0.01)

    with pytest.raises(TimeoutError):
        await pool.run(ask)
    assert attempts == [1]


@pytest.mark.parametrize("error", [asyncpg.UniqueViolationError("twice"), ValueError("mine")])
async def test_other_errors_are_not_tried_again(pool: Pool, error: Exception) -> None:
    attempts = []

    async def operation(_: Any) -> None:
        attempts.append(1)
        raise error

    with pytest.raises(type(error)):
        await pool.run(operation)
    assert attempts == [1]


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Where a server of this test's own has its data and its socket, whose path must be short."""
    sockets = Path(mkdtemp(prefix="restart-", dir="/tmp"))
    yield tmp_path / "data", sockets
    for each in sockets.iterdir():
        each.unlink()
    sockets.rmdir()


async def test_a_restart_of_the_database_costs_time_and_nothing_else(
    folders: tuple[Path, Path], refused: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many turns put without a pause while the server goes away and comes back, twice."""
    monkeypatch.setattr("checkpoints.pool.PATIENCE_SECONDS", HUNG_SECONDS)
    data, sockets = folders
    server = Postgres(data, sockets=sockets, durable=False)
    try:
        await migrate(server.url)
        async with await create_pool(server.url) as pool:
            saver = CheckpointSaver(pool)
            stopped = asyncio.Event()
            turns = [turn() for _ in range(16)]
            puts = [0] * 16
            tasks = [
                asyncio.create_task(put_until(stopped, saver, config, puts, place))
                for place, config in enumerate(turns)
            ]
            for _ in range(2):
                await until_all_have_put(puts)
                server.stop()
                refused.clear()
                await eventually(lambda: len(refused) > 2, "calls find no server")
                server = Postgres(data, sockets=sockets, durable=False)
            await until_all_have_put(puts)
            stopped.set()
            await asyncio.gather(*tasks)
            for config, number in zip(turns, puts, strict=True):
                assert await steps_of(saver, config) == list(range(number, 0, -1))
    finally:
        server.stop()


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The errors of all attempts to connect."""
    errors: list[Exception] = []
    connect = asyncpg.connect

    async def connect_and_note(**arguments: Any) -> Any:
        try:
            return await connect(**arguments)
        except Exception as error:
            errors.append(error)
            raise

    monkeypatch.setattr(asyncpg, "connect", connect_and_note)
    return errors


async def put_until(
    stopped: asyncio.Event, saver: CheckpointSaver, config: Any, puts: list[int], place: int
) -> None:
    """Put one checkpoint after another, and count them at this place."""
    while not stopped.is_set():
        number = puts[place] + 1
        config = await saver.aput(config, *step(number, value=[number]))
        await saver.aput_writes(config, [("out", number)], "task")
        puts[place] = number


async def until_all_have_put(puts: list[int]) -> None:
    """Wait until every turn has put twice more."""
    before = list(puts)
    await eventually(
        lambda: all(now > then + 1 for now, then in zip(puts, before, strict=True)),
        "every turn goes on",
    )
