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
from tests.checkpoints.checkpoint_factories import (
    list_steps,
    make_step,
    read_checkpoint,
    turn_config,
)
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
def test_urls_are_read_as_sqlalchemy_reads_them(url: str, expected: dict[str, Any]) -> None:
    assert connect_arguments(url) == expected


async def test_the_server_ends_statements_and_idle_transactions(database_url: str) -> None:
    pool = await create_pool(
        database_url, statement_timeout_seconds=7.5, idle_in_transaction_seconds=2.5
    )
    async with pool:
        statement = await pool.run(lambda c: c.fetchval("SHOW statement_timeout"))
        idle = await pool.run(lambda c: c.fetchval("SHOW idle_in_transaction_session_timeout"))
        assert (statement, idle) == ("7500ms", "2500ms")
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.run(exceed_statement_timeout)
        assert await pool.run(lambda c: c.fetchval("SELECT 1")) == 1


async def exceed_statement_timeout(connection: Any) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = '1ms'")
        await connection.execute("SELECT pg_sleep(3600)")


async def test_creating_a_pool_fails_if_the_server_is_unreachable(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("checkpoints.pool.RECONNECT_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(OSError, match="No such file"):
        await create_pool(f"postgresql+asyncpg://postgres@/postgres?host={tmp_path}")


async def test_a_pool_never_exceeds_its_size(database_url: str) -> None:
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


async def test_a_cancelled_operation_leaves_a_usable_pool(pool: Pool) -> None:
    for _ in range(20):
        task = asyncio.create_task(pool.run(lambda c: c.fetchval("SELECT 'slow', pg_sleep(3600)")))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await pool.run(lambda c: c.fetchval("SELECT 'next'")) == "next"


async def test_a_failed_statement_keeps_its_connection(pool: Pool) -> None:
    before = await pool.run(lambda c: c.fetchval("SELECT pg_backend_pid()"))
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await pool.run(lambda c: c.execute("SELEKT"))
    assert await pool.run(lambda c: c.fetchval("SELECT pg_backend_pid()")) == before


async def test_terminated_connections_are_replaced(saver: CheckpointSaver, connection: Any) -> None:
    config = await saver.aput(turn_config(), *make_step(1))
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    for _ in range(3):
        await connection.execute(f"{others} AND datname = current_database()")
        await saver.aput_writes(config, [("out", 1)], "task")
        assert (await read_checkpoint(saver, config)).pending_writes == [("task", "out", 1)]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError("reset"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"),
        asyncpg.AdminShutdownError("terminating connection"),
        asyncpg.InternalClientError("another operation is in progress"),
    ],
)
async def test_an_operation_is_retried_once_if_its_connection_is_lost(
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


async def test_a_timeout_is_not_retried(pool: Pool) -> None:
    """The caller has waited long enough."""
    attempts = []

    async def operation(connection: Any) -> None:
        attempts.append(1)
        await connection.execute("SELECT pg_sleep(60)", timeout=0.01)

    with pytest.raises(TimeoutError):
        await pool.run(operation)
    assert attempts == [1]


@pytest.mark.parametrize("error", [asyncpg.UniqueViolationError("twice"), ValueError("mine")])
async def test_other_errors_are_not_retried(pool: Pool, error: Exception) -> None:
    attempts = []

    async def operation(_: Any) -> None:
        attempts.append(1)
        raise error

    with pytest.raises(type(error)):
        await pool.run(operation)
    assert attempts == [1]


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The folders of the data and of the socket, whose path must be short."""
    sockets = Path(mkdtemp(prefix="restart-", dir="/tmp"))
    yield tmp_path / "data", sockets
    for each in sockets.iterdir():
        each.unlink()
    sockets.rmdir()


async def test_no_put_is_lost_while_the_database_restarts(
    folders: tuple[Path, Path], connect_errors: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many turns put continuously while the server restarts twice."""
    monkeypatch.setattr("checkpoints.pool.RECONNECT_TIMEOUT_SECONDS", HUNG_SECONDS)
    data, sockets = folders
    server = Postgres(data, sockets=sockets, durable=False)
    try:
        await migrate(server.url)
        async with await create_pool(server.url) as pool:
            saver = CheckpointSaver(pool)
            stopped = asyncio.Event()
            turns = [turn_config() for _ in range(16)]
            puts = [0] * 16
            tasks = [
                asyncio.create_task(put_until(stopped, saver, config, puts, index))
                for index, config in enumerate(turns)
            ]
            for _ in range(2):
                await wait_for_progress(puts)
                server.stop()
                connect_errors.clear()
                await eventually(lambda: len(connect_errors) > 2, "calls find no server")
                server = Postgres(data, sockets=sockets, durable=False)
            await wait_for_progress(puts)
            stopped.set()
            await asyncio.gather(*tasks)
            for config, number in zip(turns, puts, strict=True):
                assert await list_steps(saver, config) == list(range(number, 0, -1))
    finally:
        server.stop()


@pytest.fixture
def connect_errors(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The errors of all failed attempts to connect."""
    errors: list[Exception] = []
    connect = asyncpg.connect

    async def connect_and_record(**arguments: Any) -> Any:
        try:
            return await connect(**arguments)
        except Exception as error:
            errors.append(error)
            raise

    monkeypatch.setattr(asyncpg, "connect", connect_and_record)
    return errors


async def put_until(
    stopped: asyncio.Event, saver: CheckpointSaver, config: Any, puts: list[int], index: int
) -> None:
    """Put one checkpoint after another and count them in `puts[index]`."""
    while not stopped.is_set():
        number = puts[index] + 1
        config = await saver.aput(config, *make_step(number, value=[number]))
        await saver.aput_writes(config, [("out", number)], "task")
        puts[index] = number


async def wait_for_progress(puts: list[int]) -> None:
    """Wait until every turn has put at least two more checkpoints."""
    before = list(puts)
    await eventually(
        lambda: all(now > then + 1 for now, then in zip(puts, before, strict=True)),
        "every turn makes progress",
    )
