"""A database and an application that one test after the other uses, reset in between.

A new database and the start of an application take most of the time of a short test. What a test
leaves behind that cannot be emptied, such as a run that goes on or a changed schema, ends both, and
the next test gets new ones. A test or a folder whose tests need their own from the start uses the
fixture `new_application`.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields
from typing import cast
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database.engine import CountingPool, close_engine, create_engine
from domain.core.settings import Settings
from tests.database import cloned_database
from tests.serving import started
from tests.shared_caches import share_application_parts

ENGINE_POOL_SIZE = 5
LOCK_TIMEOUT = "2s"
"""How long a transaction that a test has left open can delay the next test."""

LIST_RELATIONS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = $1
"""
RECORD_SCHEMA_CHANGES = """
CREATE SCHEMA reuse;
CREATE TABLE reuse.schema_changes (command text);
CREATE FUNCTION reuse.record_schema_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO reuse.schema_changes VALUES (tg_tag); END
$$;
"""
HAS_SETTINGS = """
EXISTS (
    SELECT FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid
    WHERE datname = current_database()
)
"""
BEGIN_RECORDING = """
CREATE EVENT TRIGGER reuse_changes ON ddl_command_end EXECUTE FUNCTION reuse.record_schema_change();
CREATE EVENT TRIGGER reuse_drops ON sql_drop EXECUTE FUNCTION reuse.record_schema_change();
"""


class DatabasePool:
    """A pool of one database, for the tests of one process in one event loop."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._database: ReusedDatabase | None = None

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["ReusedDatabase"]:
        """Yield a database that is empty but for the row of its application."""
        if self._database is None:
            self._database = await ReusedDatabase.create(self._server_url)
        database = self._database
        try:
            yield database
        finally:
            if not await database.reset():
                await self.close()

    async def close(self) -> None:
        """Close the application, and drop the database."""
        database, self._database = self._database, None
        if database is not None:
            await database.stack.aclose()


@dataclass
class ReusedDatabase:
    url: str
    engine: AsyncEngine
    stack: AsyncExitStack
    """Closes everything, the application first."""
    connection: asyncpg.Connection
    application: "_Application | None" = None
    is_dirty: bool = False

    @classmethod
    async def create(cls, server_url: str) -> "ReusedDatabase":
        async with AsyncExitStack() as stack:
            url = await stack.enter_async_context(cloned_database(server_url))
            connection = await asyncpg.connect(url.replace("+asyncpg", ""))
            stack.push_async_callback(connection.close)
            await _prepare(connection)
            engine = create_engine(url, pool_size=ENGINE_POOL_SIZE)
            stack.push_async_callback(close_engine, engine)
            return cls(url, engine, stack.pop_all(), connection)

    async def reset(self) -> bool:
        """Delete all rows but the application's own; return False if that does not suffice."""
        if self.is_dirty or cast("CountingPool", self.engine.pool).checkedout():
            return False
        worker_id = self.application.worker_id if self.application else None
        try:
            return bool(await self.connection.fetchval("SELECT reuse.reset($1)", worker_id))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            return False

    @asynccontextmanager
    async def started_application(self, settings: Settings) -> AsyncIterator[FastAPI]:
        """Yield an application with these settings, the last one if it had the same."""
        if self.application is None or self.application.settings != settings:
            await self._start_application(settings)
        application = self.application
        assert application is not None
        try:
            yield application.app
        finally:
            application.restore_parts()
            self.is_dirty |= not await application.is_idle()

    async def _start_application(self, settings: Settings) -> None:
        if self.application is not None:
            await self.application.stack.aclose()
        self.application = None
        async with AsyncExitStack() as stack:
            app = await stack.enter_async_context(started_application(settings))
            self.application = _Application(app, settings, stack.pop_all())
        self.stack.push_async_callback(self.application.stack.aclose)


@asynccontextmanager
async def started_application(settings: Settings) -> AsyncIterator[FastAPI]:
    """Create the application of a test, and start it."""
    # Tests of the domain do not wait for the imports of the web and agent frameworks.
    from api.app import create_app  # noqa: PLC0415

    share_application_parts()
    app = create_app(settings)
    async with started(app):
        yield app


class _Application:
    def __init__(self, app: FastAPI, settings: Settings, stack: AsyncExitStack) -> None:
        self.app = app
        self.settings = settings
        self.stack = stack
        services = app.state.services
        self._services = {each.name: getattr(services, each.name) for each in fields(services)}
        self._tools = dict(app.state.run_worker.dependencies.tools)
        self._routes = list(app.router.routes)
        self._context_tokens = self._read_context_tokens()
        self._redis_arguments = dict(services.redis.connection_pool.connection_kwargs)

    @property
    def worker_id(self) -> UUID:
        worker_id: UUID = self.app.state.run_worker.id
        return worker_id

    def _read_context_tokens(self) -> int:
        tokens: int = self.app.state.run_worker.dependencies.context_limit.tokens
        return tokens

    def restore_parts(self) -> None:
        """Put back the parts that tests replace."""
        for name, service in self._services.items():
            object.__setattr__(self.app.state.services, name, service)
        tools = self.app.state.run_worker.dependencies.tools
        tools.clear()
        tools.update(self._tools)
        self.app.router.routes[:] = self._routes
        self.app.openapi_schema = None

    async def is_idle(self) -> bool:
        """Return whether nothing of a test goes on or stays in it."""
        worker, services = self.app.state.run_worker, self.app.state.services
        if worker.is_draining or worker.live_runs or self.app.dependency_overrides:
            return False
        await worker.recordings.wait(1)
        going_on = (
            worker.executions.unfinished,
            worker.recordings.unfinished,
            worker.dependencies.pool.used,
            services.engine.pool.checkedout(),
            self.app.state.schema_monitor.is_outdated,
            self._read_context_tokens() != self._context_tokens,  # learned from a refusal
            services.redis.connection_pool.connection_kwargs != self._redis_arguments,
        )
        return not any(going_on)


async def _prepare(connection: asyncpg.Connection) -> None:
    """Create `reuse.reset`, which tells too whether tests have changed more than rows."""
    tables = [row["relname"] for row in await connection.fetch(LIST_RELATIONS, b"r")]
    sequences = [row["relname"] for row in await connection.fetch(LIST_RELATIONS, b"S")]
    await connection.execute(RECORD_SCHEMA_CHANGES)
    deletions, changed = [], ["EXISTS (TABLE reuse.schema_changes)", HAS_SETTINGS]
    for table in tables:
        if await connection.fetchval(f"SELECT EXISTS (TABLE {table})"):  # by the migrations
            await connection.execute(f"CREATE TABLE reuse.{table} AS TABLE public.{table}")
            rows_of = "SELECT row::text FROM {}.{} row"
            ours, original = rows_of.format("public", table), rows_of.format("reuse", table)
            changed += [f"EXISTS ({ours} EXCEPT {original})", f"EXISTS ({original} EXCEPT {ours})"]
        elif table != "workers":
            deletions.append(
                f"IF EXISTS (TABLE public.{table}) THEN DELETE FROM public.{table}; END IF;"
            )
    await connection.execute(
        f"""
        CREATE FUNCTION reuse.reset(own_worker uuid) RETURNS boolean LANGUAGE plpgsql
        SET session_replication_role = replica SET lock_timeout = '{LOCK_TIMEOUT}' AS $$ BEGIN
            IF {" OR ".join(changed)} THEN RETURN false; END IF;
            {" ".join(deletions)}
            {" ".join(f"PERFORM setval('{each}', 1, false);" for each in sequences)}
            DELETE FROM public.workers WHERE id IS DISTINCT FROM own_worker;
            UPDATE public.workers SET renewed_at = now();
            RETURN FOUND OR own_worker IS NULL;
        END $$;
        {BEGIN_RECORDING}
        """
    )
