"""What a test gets from those before it: a database without their rows, and an idle application."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import make_url, text
from starlette.responses import Response

from domain.core.database.sessions import create_sessions
from domain.core.settings import Settings
from tests.factories import make_person
from tests.reused_database import DatabasePool, ReusedDatabase
from tests.runs.outages import break_redis

pytestmark = pytest.mark.usefixtures("new_application")


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[DatabasePool]:
    url = make_url(database_url).set(database="postgres")
    pool = DatabasePool(url.render_as_string(hide_password=False))
    yield pool
    await pool.close()


async def execute(database: ReusedDatabase, statement: str) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text(statement))


async def read(database: ReusedDatabase, query: str) -> list[object]:
    async with database.engine.connect() as connection:
        return list((await connection.execute(text(query))).scalars())


async def start(database: ReusedDatabase, settings: Settings) -> FastAPI:
    """Return an application that is idle again."""
    own = settings.model_copy(update={"database_url": database.url})
    async with database.started_application(own) as app:
        return app


async def test_rows_and_numbers_of_earlier_tests_are_gone(
    pool: DatabasePool, settings: Settings
) -> None:
    async with pool.acquire() as database:
        await start(database, settings)
        sessions = create_sessions(database.engine)
        for name in ("alice", "bob"):
            await make_person(sessions, settings, username=name)
        await execute(database, "SELECT nextval('procrastinate_jobs_id_seq')")
        await execute(database, "UPDATE workers SET renewed_at = now() - interval '1 hour'")
    async with pool.acquire() as next_database:
        assert next_database is database
        for table in ("users", "login_sessions", "username_suffixes"):
            assert await read(database, f"SELECT count(*) FROM {table}") == [0], table
        assert await read(database, "SELECT nextval('procrastinate_jobs_id_seq')") == [1]
        assert await read(database, "SELECT renewed_at > now() - interval '1 minute' FROM workers")
        assert len(await read(database, "SELECT version_num FROM alembic_version")) == 1


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id int)",
        "DROP INDEX ix_login_sessions_user_id",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM workers",
    ],
)
async def test_what_cannot_be_emptied_ends_it(
    pool: DatabasePool, settings: Settings, change: str
) -> None:
    async with pool.acquire() as database:
        await start(database, settings)
        await execute(database, change)
    async with pool.acquire() as next_database:
        assert next_database.url != database.url


async def test_an_open_transaction_ends_it(pool: DatabasePool) -> None:
    async with pool.acquire() as database:
        left = await database.engine.connect()
    async with pool.acquire() as next_database:
        assert next_database.url != database.url
    await left.close()


async def test_the_application_stays_for_equal_settings(
    pool: DatabasePool, settings: Settings
) -> None:
    async with pool.acquire() as database:
        first = await start(database, settings)
        assert await start(database, settings.model_copy()) is first
        other = settings.model_copy(update={"registrations_per_client": 1})
        assert await start(database, other) is not first


async def drain(app: FastAPI) -> None:
    app.state.run_worker.shutdown.draining.set()


async def learn_a_limit(app: FastAPI) -> None:
    app.state.run_worker.dependencies.context_limit.lower(1000)


@pytest.mark.parametrize("change", [drain, break_redis, learn_a_limit])
async def test_what_stays_in_an_application_ends_it(
    pool: DatabasePool, settings: Settings, change: Callable[[FastAPI], Awaitable[None]]
) -> None:
    async with pool.acquire() as database:
        await change(await start(database, settings))
        await start(database, settings)
    async with pool.acquire() as next_database:
        assert next_database.url != database.url


async def test_replaced_parts_are_put_back(pool: DatabasePool, settings: Settings) -> None:
    async with pool.acquire() as database:
        own = settings.model_copy(update={"database_url": database.url})
        async with database.started_application(own) as app:
            services, tools = app.state.services, app.state.run_worker.dependencies.tools
            limiter, routes = services.rate_limiter, len(app.routes)
            object.__setattr__(services, "rate_limiter", None)
            tools.pop("list_schedule_items")
            app.add_route("/more", lambda _: Response())
        assert services.rate_limiter is limiter
        assert "list_schedule_items" in tools
        assert len(app.routes) == routes
