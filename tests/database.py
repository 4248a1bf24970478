"""One PostgreSQL and one Valkey for a whole run of the tests, and a database for each test."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import asyncpg

from migrations.apply import migrate
from servers.errors import ServerError
from servers.local import LocalServers

TEMPLATE = "majordomo_template"
ENOUGH_BYTES = 2 * 1024**3
MEMORY = Path("/dev/shm")
PREFIX = "majordomo-tests-"
A_START_SECONDS = 60
REDIS_DATABASES = 256
COUNT_BLOCKED = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""
"""Counts what waits for a lock of the session that asks. Other tests' sessions do not count."""


class SessionServers:
    """The servers of one run, with a template database that is migrated once."""

    def __init__(self) -> None:
        where = _fast_folder()
        _clear_after_killed_runs(where)
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))
        self._servers = LocalServers(self._folder, durable=False, databases=REDIS_DATABASES)
        self.database_url = self._servers.database_url or ""
        self.redis_url = self._servers.redis_url or ""
        try:
            asyncio.run(_make_template(self.database_url))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self._servers.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def cloned_database(server_url: str) -> AsyncIterator[str]:
    """Give the URL of a new, migrated, empty database, and drop it afterwards."""
    # A copy of the files takes a sixth of the time that a copy through the log takes.
    async with _database(server_url, f"TEMPLATE {TEMPLATE} STRATEGY file_copy") as url:
        yield url


@asynccontextmanager
async def restored_database(server_url: str, dump: str) -> AsyncIterator[str]:
    """Give the URL of a new database that the SQL statements of a dump have filled."""
    async with _database(server_url) as url:
        async with _administration(url) as connection:
            await connection.execute(dump)
        yield url


@asynccontextmanager
async def _database(server_url: str, options: str = "") -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    async with _administration(server_url) as connection:
        await connection.execute(f"CREATE DATABASE {name} {options}")
        try:
            yield _url_of(server_url, name)
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _administration(server_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server_url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def _make_template(server_url: str) -> None:
    async with _administration(server_url) as connection:
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")
        await migrate(_url_of(server_url, TEMPLATE))
        await connection.execute(
            f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false"
        )


def _url_of(server_url: str, database: str) -> str:
    return server_url.replace("/postgres?", f"/{database}?")


def _fast_folder() -> Path:
    """Memory where there is enough of it; containers often have 64 MB there."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def _clear_after_killed_runs(where: Path) -> None:
    """Give back the memory of test runs that could not do so themselves."""
    for folder in where.glob(f"{PREFIX}*"):
        with suppress(OSError, ServerError):  # it is somebody else's, or still in use
            if time.time() - folder.stat().st_mtime > A_START_SECONDS:
                remove_leftovers(folder)
                shutil.rmtree(folder)


def remove_leftovers(folder: Path) -> None:
    """Clear away what killed servers of a folder left outside it. Raises where it is in use."""
    LocalServers(folder, postgres=False, valkey=False).stop()
