"""Outages of the database that a test causes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import make_url

from domain.core.settings import Settings


@asynccontextmanager
async def database_down(settings: Settings) -> AsyncIterator[None]:
    """Close every connection of the test's database and refuse new ones while the block runs."""
    url = make_url(settings.database_url or "")
    server = url.set(drivername="postgresql", database="postgres")
    connection = await asyncpg.connect(server.render_as_string(hide_password=False))
    try:
        await connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            url.database,
        )
        yield
    finally:
        await connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
        await connection.close()
