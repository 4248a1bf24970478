"""Starts one PostgreSQL and one Valkey for a test session, and creates a database per test."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from migrations.apply import migrate
from servers.errors import ServerError
from servers.local import LocalServers

TEMPLATE = "majordomo_template"
SHARED_MEMORY = Path("/dev/shm")
MIN_FREE_BYTES = 2 * 1024**3
FOLDER_PREFIX = "majordomo-tests-"
STARTUP_SECONDS = 60
"""A younger folder can belong to a test session whose servers are still starting."""
REDIS_DATABASES = 256
COUNT_BLOCKED = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""
"""Counts the locks that wait for a lock of the current database session."""


class SessionServers:
    """The servers of one test session, with a template database that is migrated once."""

    def __init__(self) -> None:
        parent = choose_parent_folder()
        _remove_stale_folders(parent)
        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=parent))
        self._servers = LocalServers(self._folder, durable=False, databases=REDIS_DATABASES)
        self.database_url = self._servers.database_url or ""
        self.redis_url = self._servers.redis_url or ""
        try:
            asyncio.run(create_template(self.database_url))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self._servers.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def cloned_database(server_url: str) -> AsyncIterator[str]:
    """Yield the URL of a new, migrated, empty database, and drop it afterwards."""
    # Copying files takes a sixth of the time of copying through the write-ahead log.
    async with _database(server_url, f"TEMPLATE {TEMPLATE} STRATEGY file_copy") as url:
        yield url


@asynccontextmanager
async def restored_database(server_url: str, dump: str) -> AsyncIterator[str]:
    """Yield the URL of a new database that is filled by the SQL statements of a dump."""
    async with _database(server_url) as url:
        async with _administration(url) as connection:
            await connection.execute(dump)
        yield url


@asynccontextmanager
async def other_database(database_url: str, options: str) -> AsyncIterator[str]:
    """Yield the URL of a new, empty database with these options, on the server of another."""
    url = make_url(database_url)
    server_url = url.set(database="postgres").render_as_string(hide_password=False)
    async with _database(server_url, options) as new_url:
        yield new_url


@asynccontextmanager
async def _database(server_url: str, options: str = "") -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    async with _administration(server_url) as connection:
        await connection.execute(f"CREATE DATABASE {name} {options}")
        try:
            yield _url_of(server_url, name)
        finally:
            await _drop(connection, server_url, name)


async def _drop(connection: asyncpg.Connection, server_url: str, name: str) -> None:
    """Drop a database, on another connection if the test has restarted the server."""
    async with AsyncExitStack() as stack:
        if connection.is_closed():
            connection = await stack.enter_async_context(_administration(server_url))
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _administration(server_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server_url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def create_template(server_url: str) -> None:
    """Create the database that `cloned_database` clones."""
    async with _administration(server_url) as connection:
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")
        await migrate(_url_of(server_url, TEMPLATE))
        await connection.execute(
            f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false"
        )


def _url_of(server_url: str, database: str) -> str:
    return server_url.replace("/postgres?", f"/{database}?")


def choose_parent_folder() -> Path:
    """Return shared memory if it has enough space (containers often have 64 MB), else the disk."""
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > MIN_FREE_BYTES:
        return SHARED_MEMORY
    return Path(tempfile.gettempdir())


def _remove_stale_folders(parent: Path) -> None:
    """Free the memory of test sessions that were killed."""
    for folder in parent.glob(f"{FOLDER_PREFIX}*"):
        with suppress(OSError, ServerError):  # another user's folder, or one that is in use
            if time.time() - folder.stat().st_mtime > STARTUP_SECONDS:
                remove_leftovers(folder)
                shutil.rmtree(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed servers of a folder left outside it. Raises ServerError if in use."""
    LocalServers(folder, postgres=False, valkey=False).stop()
