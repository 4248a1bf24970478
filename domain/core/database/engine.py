"""The database: the base of all models, the engine, and the driver's own connection."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import (
    DateTime,
    ExceptionContext,
    MetaData,
    PoolProxiedConnection,
    Uuid,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from domain.core.clean_context import run_in_clean_context
from domain.core.database.transaction_timeout import bound_transactions
from domain.core.errors import DomainError

CLOSE_SECONDS = 0.5
"""For a server to say good-bye."""
SILENCE_SECONDS = 2
"""How much longer than a statement may take its answer is waited for."""

Sessions = async_sessionmaker[AsyncSession]
Json = dict[str, Any]


class Base(DeclarativeBase):
    """Every table of the domain."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name)
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        Json: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[Json]: JSONB(none_as_null=True),
    }


class Identified:
    """A row with an id of its own; ids made later sort later."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


class Timestamped:
    """A row that knows when it was made, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def create_engine(
    database_url: str, *, pool_size: int, statement_timeout_seconds: float | None = None
) -> AsyncEngine:
    """Make the engine of one process; a connection that was closed is noticed before it is used.

    The driver hears of it when the server goes away: asking it saves a question to the server.
    With `statement_timeout_seconds` the server itself ends a statement, or a transaction in which
    nothing happens, that takes longer, and any transaction that takes twice as long: so a process
    that was stopped holds nobody else up. A server that could have done so and says nothing is
    taken for gone: so one that hangs, or cannot be reached, holds nobody up either.
    """
    bounds = {} if statement_timeout_seconds is None else _bounds(statement_timeout_seconds)
    engine = create_async_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        connect_args={**bounds, "async_creator_fn": _connect},
        hide_parameters=True,  # they would stand in the log with every error: hashes, mails
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "handle_error", _give_up_silent)
    if statement_timeout_seconds is not None:
        bound_transactions(engine, 2 * statement_timeout_seconds)
    return engine


async def _connect(*given: Any, **named: Any) -> asyncpg.Connection:
    return await run_in_clean_context(asyncpg.connect(*given, **named))


def _bounds(statement_timeout_seconds: float) -> dict[str, Any]:
    """Give the driver's arguments for connections on which nothing takes longer than this."""
    milliseconds = str(round(statement_timeout_seconds * 1000))
    return {
        "timeout": statement_timeout_seconds,
        "command_timeout": statement_timeout_seconds + SILENCE_SECONDS,
        "server_settings": {
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
        },
    }


def _give_up_silent(context: ExceptionContext) -> None:
    """Use a connection no more on which the server did not answer in time."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True


async def close_engine(engine: AsyncEngine) -> None:
    """Close the connections that nobody uses, without waiting for a server that says nothing."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await engine.dispose()


def _refuse_closed(connection: PoolProxiedConnection, *_: object) -> None:
    driver = connection.driver_connection
    if driver is not None and driver.is_closed():
        raise DisconnectionError


def create_sessions(engine: AsyncEngine, info: Mapping[str, object] | None = None) -> Sessions:
    """Make the factory of sessions; what was loaded stays readable after the commit.

    `info` is what every session carries along for the operations that are given one.
    """
    return async_sessionmaker(engine, expire_on_commit=False, info=dict(info or {}))


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open one transaction; a refusal rolls it back unless it says that it keeps changes."""
    async with sessions() as session:
        try:
            yield session
        except DomainError as error:
            if error.commits_changes:
                await session.commit()
            raise
        await session.commit()


@asynccontextmanager
async def reading(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a session that only reads, each statement for itself.

    Without a transaction around them the server is asked two things less.
    """
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


async def driver_connection(session: AsyncSession) -> asyncpg.Connection:
    """Give the session's own asyncpg connection, inside the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver = cast("asyncpg.Connection", raw.driver_connection)
    if not driver.is_in_transaction():
        # SQLAlchemy begins with the first statement of its own; before that, the driver's
        # statements would each be a transaction of their own, and their locks gone at once.
        await connection.exec_driver_sql("SELECT 1")
    return driver
