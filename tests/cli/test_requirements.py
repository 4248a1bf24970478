"""Servers that never work stop the start, in one line that says what to do."""

import asyncio
import socket
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.cli.conftest import Run, Serve
from tests.database import other_database
from tests.peers.scripted_redis import scripted_redis

START = ("serve", "--port", "0")


@pytest.fixture
async def ascii_database_url(database_url: str) -> AsyncIterator[str]:
    options = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    async with other_database(database_url, options) as url:
        yield url


@pytest.mark.parametrize("command_line", [START, ("worker",), ("migrate",)])
async def test_a_database_in_another_encoding_is_refused(
    command: Run, majordomo: Run, ascii_database_url: str, command_line: tuple[str, ...]
) -> None:
    run = command if command_line == ("migrate",) else majordomo
    finished = await asyncio.to_thread(run, *command_line, DATABASE_URL=ascii_database_url)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "DATABASE_URL" in line
    assert "SQL_ASCII" in line
    assert "ENCODING 'UTF8'" in line


async def test_a_database_that_is_read_only_is_refused(command: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await connection.close()
    finished = await asyncio.to_thread(command, "migrate", DATABASE_URL=database_url)
    assert finished.returncode == 1
    assert "read-only" in finished.stderr


async def test_an_old_postgresql_is_refused(
    command: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.core.database.requirements.MIN_MAJOR_VERSION", 99)
    finished = await asyncio.to_thread(command, "migrate", DATABASE_URL=database_url)
    assert finished.returncode == 1
    assert "too old" in finished.stderr
    assert "Use PostgreSQL 99 or newer" in finished.stderr


@pytest.mark.parametrize(
    ("info", "named"),
    [
        ("redis_version:6.0.16\r\n", "Redis 6.0.16 is too old"),
        ("redis_version:5.0.7\r\n", "too old"),
        ("redis_version:7.2.4\r\nredis_mode:cluster\r\n", "cluster"),
        (None, "invalid username-password"),
    ],
)
async def test_a_redis_that_never_works_is_refused(
    majordomo: Run, database_url: str, info: str | None, named: str
) -> None:
    with scripted_redis(info) as url:
        finished = await asyncio.to_thread(
            majordomo, *START, DATABASE_URL=database_url, REDIS_URL=url
        )
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "REDIS_URL" in line
    assert named in line
    assert "hunter2" not in line


def test_a_redis_that_is_down_is_logged_and_the_start_goes_on(
    serve: Serve, database_url: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"redis://:hunter2@127.0.0.1:{port}"
    served = serve(DATABASE_URL=database_url, REDIS_URL=url)
    output = "".join(served.lines)
    assert "redis_unreachable" in output
    assert f"127.0.0.1:{port}" in output
    assert "hunter2" not in output
