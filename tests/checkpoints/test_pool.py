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
        database_url, statement_timeout_seconds=0.1, idle_in_transaction_seconds=2.5
    )
    async with pool:
        idle = await pool.run(lambda c: c.fetchval("SHOW idle_in_transaction_session_timeout"))
        assert idle == "2500ms"
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.run(lambda c: c.execute("SELECT pg_sleep(5)"))
        assert await pool.run(lambda c: c.fetchval("SELECT 1")) == 1


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
        task = asyncio.create_task(pool.run(lambda c: c.fetchval("SELECT 'slow', pg_sleep(5)")))
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
    folders: tuple[Path, Path],
) -> None:
    """Many turns put without a pause while the server goes away and comes back, twice."""
    data, sockets = folders
    server = Postgres(data, sockets=sockets, durable=False)
    try:
        await migrate(server.url)
        async with await create_pool(server.url) as pool:
            saver = CheckpointSaver(pool)
            stopped = asyncio.Event()
            turns = [turn() for _ in range(16)]
            tasks = [asyncio.create_task(put_until(stopped, saver, config)) for config in turns]
            for _ in range(2):
                await asyncio.sleep(0.2)
                server.stop()
                await asyncio.sleep(0.3)  # the calls meanwhile find nobody
                server = Postgres(data, sockets=sockets, durable=False)
            await asyncio.sleep(0.2)
            stopped.set()
            puts = await asyncio.gather(*tasks)
            for config, number in zip(turns, puts, strict=True):
                assert number > 2
                assert await steps_of(saver, config) == list(range(number, 0, -1))
    finally:
        server.stop()


async def put_until(stopped: asyncio.Event, saver: CheckpointSaver, config: Any) -> int:
    number = 0
    while not stopped.is_set():
        number += 1
        config = await saver.aput(config, *step(number, value=[number]))
        await saver.aput_writes(config, [("out", number)], "task")
    return number
