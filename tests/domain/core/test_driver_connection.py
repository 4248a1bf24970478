"""The driver's own connection belongs to the session's transaction."""

from sqlalchemy import text

from domain.core.database.sessions import Sessions, driver_connection


async def test_the_drivers_changes_are_rolled_back_with_the_session(sessions: Sessions) -> None:
    async with sessions() as session:
        driver = await driver_connection(session)
        await driver.execute("CREATE TABLE made_by_the_driver ()")
        await session.rollback()
        found = await session.scalar(text("SELECT to_regclass('made_by_the_driver')"))
    assert found is None


async def test_the_driver_sees_the_changes_of_the_session(sessions: Sessions) -> None:
    async with sessions() as session:
        await session.execute(text("CREATE TABLE made_by_the_session ()"))
        driver = await driver_connection(session)
        assert await driver.fetchval("SELECT to_regclass('made_by_the_session')") is not None
