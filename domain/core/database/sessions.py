"""Sessions: the factory, and one context manager for each way to use a session."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.core.errors import DomainError

Sessions = async_sessionmaker[AsyncSession]


def create_sessions(engine: AsyncEngine, info: Mapping[str, object] | None = None) -> Sessions:
    """Create the session factory; loaded objects stay readable after the commit.

    Operations find `info` on each session that they get.
    """
    return async_sessionmaker(engine, expire_on_commit=False, info=dict(info or {}))


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open one transaction. A DomainError rolls it back unless the error commits changes."""
    async with sessions() as session:
        try:
            yield session
        except DomainError as error:
            if error.commits_changes:
                await session.commit()
            raise
        await session.commit()


@asynccontextmanager
async def read_only_session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a session for reads without a transaction: each statement has its own snapshot.

    This saves two round trips to PostgreSQL, BEGIN and ROLLBACK.
    """
    async with autocommit_session(sessions) as session:
        yield session


@asynccontextmanager
async def autocommit_session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a session in which each statement is a transaction of its own."""
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


@asynccontextmanager
async def snapshot_session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a session whose statements all read the same snapshot; PostgreSQL refuses writes."""
    async with sessions() as session:
        await session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        yield session


async def driver_connection(session: AsyncSession) -> asyncpg.Connection:
    """Return the session's own asyncpg connection, inside the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver = cast("asyncpg.Connection", raw.driver_connection)
    if not driver.is_in_transaction():
        # SQLAlchemy sends BEGIN before its own first statement. Until then, each statement of the
        # driver would be its own transaction and would release its locks at once.
        await connection.exec_driver_sql("SELECT 1")
    return driver
