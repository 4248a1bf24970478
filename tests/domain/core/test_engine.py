"""A closed engine has no connection left: an open one would be a leak of the process."""

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.core.database import engine as database_engine
from domain.core.database.engine import close_engine, create_engine
from tests.peers.faulty_network import faulty_database


async def driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    raw = await connection.get_raw_connection()
    assert isinstance(raw.driver_connection, asyncpg.Connection)
    return raw.driver_connection


async def test_idle_connections_to_a_silent_server_are_closed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_engine, "CLOSE_TIMEOUT_SECONDS", 0.01)
    with faulty_database(database_url) as (proxy, url):
        engine = create_engine(url, pool_size=2)
        async with engine.connect() as one, engine.connect() as other:
            drivers = [await driver_of(one), await driver_of(other)]
        proxy.freeze()
        await close_engine(engine)
        assert [driver.is_closed() for driver in drivers] == [True, True]


async def test_a_connection_that_a_task_still_holds_is_closed(engine: AsyncEngine) -> None:
    connection = await engine.connect()
    driver = await driver_of(connection)
    await close_engine(engine)
    assert driver.is_closed()
    await connection.invalidate()
    await connection.close()
