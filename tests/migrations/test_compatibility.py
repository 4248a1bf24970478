"""Processes of several versions on one database keep working, or are refused clearly."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import alembic.command
import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from api.workers import schema_monitor
from api.workers.schema_monitor import SchemaMonitor
from domain.core.settings import Settings
from migrations import compatibility, history
from migrations.apply import find_revision, migrate, newest_revision
from migrations.compatibility import EarlierProcessesRun, SchemaTooNew
from migrations.history import find_breaking_revisions
from tests.cli.conftest import Run, command, folder, majordomo
from tests.conftest import URLS
from tests.database import restored_database
from tests.factories import Person
from tests.peers.fixtures import model, settings_for_model
from tests.peers.openai_replies import Hang, Text, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.waiting import eventually, unless_hung

__all__ = ["command", "folder", "majordomo", "model"]

DUMP = Path(__file__).with_name("schema_0010.sql").read_text(encoding="utf-8")
LIVE = "INSERT INTO workers (id, renewed_at) VALUES (gen_random_uuid(), now() + interval '1 hour')"
LATER = "9999"


@pytest.fixture
async def old_url(pytestconfig: pytest.Config) -> AsyncIterator[str]:
    """A database at migration 0010, which some breaking migrations follow."""
    async with restored_database(pytestconfig.stash[URLS][0], DUMP) as url:
        yield url


@pytest.fixture
def settings(settings: Settings, model: ScriptedModel) -> Settings:
    return settings_for_model(model, settings)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the schema ten times a second, with the long leases of tests."""
    monkeypatch.setattr(schema_monitor, "CHECKS_PER_LEASE", 6_000)


async def execute(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def migrate_later(url: str, *, breaking: bool) -> None:
    """Do what a later version's migration does to the database."""
    await execute(url, f"UPDATE alembic_version SET version_num = '{LATER}'")
    if breaking:
        await execute(url, f"UPDATE schema_compatibility SET minimum_revision = '{LATER}'")


async def test_the_newest_breaking_migration_is_recorded(database_url: str, old_url: str) -> None:
    breaking = find_breaking_revisions()
    assert breaking[:4] == ["0011", "0015", "0018", "0021"]
    await migrate(old_url)
    for url in (database_url, old_url):
        query = "SELECT string_agg(minimum_revision, ',') FROM schema_compatibility"
        assert await execute(url, query) == breaking[-1]


def test_the_breaking_migrations_are_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([0-9]{4}) \|", page, re.MULTILINE) == find_breaking_revisions()


async def test_a_breaking_migration_is_refused_while_earlier_processes_run(old_url: str) -> None:
    await execute(old_url, LIVE)
    with pytest.raises(EarlierProcessesRun, match="Migration 0011 is due, with which 1 running"):
        await migrate(old_url, lease_seconds=0)
    assert await find_revision(old_url) == "0010"
    await execute(old_url, "UPDATE workers SET renewed_at = now() - interval '1 hour'")
    await migrate(old_url, lease_seconds=0)
    assert await find_revision(old_url) == newest_revision()


async def test_a_breaking_migration_waits_for_processes_that_stop(
    old_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    count = compatibility._count_live_workers

    async def count_live_workers(connection: AsyncConnection, lease_seconds: float) -> int:
        looks.append(await count(connection, lease_seconds))
        return looks[-1]

    monkeypatch.setattr(compatibility, "_count_live_workers", count_live_workers)
    await execute(old_url, LIVE)
    migrating = asyncio.create_task(migrate(old_url, lease_seconds=10_000))
    await eventually(lambda: looks[:2] == [1, 1], "the migration waits")
    assert await find_revision(old_url) == "0010"
    await execute(old_url, "DELETE FROM workers")
    async with unless_hung():
        await migrating
    assert await find_revision(old_url) == newest_revision()


async def test_processes_that_run_do_not_delay_other_migrations(database_url: str) -> None:
    await execute(database_url, LIVE)
    async with history._connect(database_url) as connection:
        await connection.run_sync(
            lambda sync: alembic.command.downgrade(history._configure(sync), "0025")
        )
    await migrate(database_url, lease_seconds=10_000)
    assert await find_revision(database_url) == newest_revision()


async def test_a_version_uses_a_database_that_later_ones_have_only_added_to(
    command: Run, database_url: str, client: httpx.AsyncClient, person: Person
) -> None:
    await migrate_later(database_url, breaking=False)
    for arguments in (("migrate",), ("runs", "list"), ("user", "show", person.username)):
        finished = await asyncio.to_thread(command, *arguments, DATABASE_URL=database_url)
        assert finished.returncode == 0, finished.stderr
    assert await find_revision(database_url) == LATER
    answer = await client.get("/api/v1/profile/me", headers=person.headers)
    assert answer.status_code == 200


async def test_a_warning_is_no_part_of_what_a_command_prints(
    majordomo: Run, database_url: str
) -> None:
    await migrate_later(database_url, breaking=False)
    finished = await asyncio.to_thread(majordomo, "migrate", DATABASE_URL=database_url)
    assert finished.stdout == "The database is up to date.\n"
    assert "schema_newer" in finished.stderr


async def test_a_version_refuses_a_database_that_it_would_write_wrongly(
    command: Run, database_url: str
) -> None:
    await migrate_later(database_url, breaking=True)
    with pytest.raises(SchemaTooNew):
        await migrate(database_url)
    for arguments in (("migrate",), ("runs", "list"), ("workers",)):
        finished = await asyncio.to_thread(command, *arguments, DATABASE_URL=database_url)
        assert finished.returncode == 1
        [line] = finished.stderr.splitlines()
        assert f"migration {LATER}" in line
        assert "Run the newer version" in line


async def test_a_running_process_stops_its_work_after_a_breaking_migration(
    app: FastAPI, server: str, person: Person, model: ScriptedModel, database_url: str
) -> None:
    monitor: SchemaMonitor = app.state.schema_monitor
    agent = AgentClient(server, person)
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="r") as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                await monitor.check_schema()
                assert not monitor.is_outdated
                await migrate_later(database_url, breaking=True)
                await monitor.check_schema()
    assert answer.last["code"] == "handed_over"
    assert await execute(database_url, "SELECT status FROM runs") == "running"
    assert await execute(database_url, "SELECT count(*) FROM workers") == 0
    assert (await agent.run("u", "Hello")).status == 503
    for method, path in [("GET", "profile/me"), ("POST", "schedule-items"), ("GET", "threads")]:
        refused = await agent.http.request(method, f"/api/v1/{path}")
        assert refused.status_code == 503
        assert refused.json()["code"] == "unavailable"
        assert "Retry-After" in refused.headers
    assert (await agent.http.get("/health")).status_code == 200
    assert (await agent.http.get("/health/ready")).status_code == 503
    await monitor.check_schema()  # nothing more happens
    await agent.http.aclose()


async def test_the_schema_is_checked_several_times_per_lease(
    often: None, app: FastAPI, database_url: str
) -> None:
    await migrate_later(database_url, breaking=True)
    monitor: SchemaMonitor = app.state.schema_monitor
    await eventually(lambda: monitor.is_outdated, "the process has noticed")
