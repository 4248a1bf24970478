"""`/health/ready`: 200 while the process may take traffic, else 503, in bounded time."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from api.app import create_app
from api.health import disk, readiness, results
from api.health.readiness import Readiness
from api.health.results import Finding
from domain.core import jobs
from domain.core.settings import Settings
from tests.api.outages import database_down
from tests.peers.faulty_network import faulty_database
from tests.serving import started
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

pytestmark = pytest.mark.usefixtures("new_application")

READY = "/health/ready"
Start = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(autouse=True)
def _long_checks_that_are_not_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let services that work respond slowly, and each probe see what has changed."""
    monkeypatch.setattr(readiness, "CHECK_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0)


@pytest.fixture
def start(settings: Settings) -> Start:
    """Starts an application with changed settings."""

    @asynccontextmanager
    async def start(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update=changed))
        async with started(app), client_of(app) as client:
            yield client

    return start


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://majordomo")


async def probe(client: httpx.AsyncClient) -> tuple[int, dict[str, str]]:
    """Return the status of the response, and why each unhealthy check is so."""
    async with unless_hung():
        response = await client.get(READY)
    state = response.json()
    assert state["status"] == ("ready" if response.status_code == 200 else "unready")
    return response.status_code, {
        name: check["reason"]
        for name, check in state["checks"].items()
        if check["status"] == "unhealthy"
    }


@pytest.mark.parametrize("path", [READY, "/api/v1/health/ready"])
async def test_a_process_without_background_work_is_ready(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert response.json()["checks"] == {
        name: {"status": "healthy", "required": name != "redis", "reason": None}
        for name in ("database", "migrations", "disk", "redis", "shutdown")
    }


@pytest.mark.usefixtures("background_work")
async def test_a_worker_that_cannot_start_is_logged_and_makes_the_process_unready(
    start: Start, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine.begin() as connection:  # the worker of another process, which lives
        await connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    monkeypatch.setattr(jobs, "INITIAL_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "MAX_BACKOFF_SECONDS", 0.01)
    create_jobs = jobs.create_jobs

    def fail(*_: object) -> None:
        raise ValueError("no worker can be created")

    monkeypatch.setattr("api.workers.job_worker.create_jobs", fail)
    with capture_logs() as logged:
        async with start() as client:
            await eventually(lambda: "background_work_failed" in events(logged), "it is logged")
            assert await probe(client) == (503, {"worker": "stopped"})
            health = (await client.get("/api/v1/infra/health")).json()
            assert health["services"]["queue"]["status"] == "unhealthy"
            assert health["services"]["database"]["status"] == "healthy"
            monkeypatch.setattr("api.workers.job_worker.create_jobs", create_jobs)
            await eventually(partial(is_ready, client), "the worker is started again")
    assert {each["log_level"] for each in logged if each["event"] == "background_work_failed"} == {
        "error"
    }


@pytest.mark.usefixtures("background_work")
async def test_a_worker_that_dies_is_logged_and_started_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_run = asyncio.Event()
    may_run.set()
    run = Worker.run

    async def run_if_allowed(worker: Worker) -> None:
        if not may_run.is_set():
            worker.worker_id = 1  # it had registered itself
            raise RuntimeError("the worker dies")
        await run(worker)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(Worker, "run", run_if_allowed)
    monkeypatch.setattr(jobs, "INITIAL_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "MAX_BACKOFF_SECONDS", 0.01)
    async with start() as client:
        await eventually(partial(is_ready, client), "the workers run")
        may_run.clear()
        with capture_logs() as logged:
            await kill_workers(client)
            await eventually(
                lambda: any(each.get("error") == "RuntimeError" for each in logged),
                "an attempt to start it again has failed",
            )
        assert await probe(client) == (503, {"worker": "stopped"})
        assert {each["log_level"] for each in logged if each["event"] == "job_worker_failed"} == {
            "error"
        }
        may_run.set()
        await eventually(partial(is_ready, client), "the workers run again")


async def kill_workers(client: httpx.AsyncClient) -> None:
    """End what the workers of an application do, as an error in their loop would."""
    app = client._transport.app  # type: ignore[attr-defined]
    for status in app.state.background_work.workers.values():
        status.worker.stop()


def test_a_worker_that_ends_again_and_again_is_started_after_growing_pauses() -> None:
    backoff = jobs.Backoff()
    assert [backoff.next_seconds() for _ in range(6)] == [1, 2, 4, 8, 15, 15]
    backoff._started_at -= jobs.STABLE_AFTER_SECONDS
    assert backoff.next_seconds() == 1


async def test_without_redis_the_process_is_ready(start: Start) -> None:
    async with start(redis_url="redis://127.0.0.1:1") as client:
        assert await probe(client) == (200, {"redis": "unreachable"})


async def test_without_the_database_the_process_is_unready_until_it_is_back(
    start: Start, settings: Settings
) -> None:
    async with start() as client:
        with capture_logs() as logged:
            async with database_down(settings):
                for _ in range(3):
                    assert await probe(client) == (
                        503,
                        {"database": "unreachable", "migrations": "unreachable"},
                    )
            assert (await probe(client))[0] == 200
    about_database = [each["event"] for each in logged if each.get("service") == "database"]
    assert about_database == ["health_check_failed", "health_check_recovered"]


async def test_a_database_that_became_read_only_makes_the_process_unready(
    start: Start, settings: Settings
) -> None:
    connection = await asyncpg.connect((settings.database_url or "").replace("+asyncpg", ""))
    name = await connection.fetchval("SELECT current_database()")
    async with start() as client:
        await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        assert await probe(client) == (503, {"database": "unusable"})
    await connection.close()


@pytest.mark.parametrize(
    ("revision", "expected"),
    [("0001", (503, {"migrations": "outdated"})), ("9999", (200, {}))],
)
async def test_older_migrations_make_the_process_unready_and_newer_ones_do_not(
    start: Start, settings: Settings, revision: str, expected: object
) -> None:
    connection = await asyncpg.connect((settings.database_url or "").replace("+asyncpg", ""))
    async with start() as client:
        await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
        assert await probe(client) == expected
    await connection.close()


async def test_a_breaking_migration_of_a_later_version_makes_the_process_unready(
    start: Start, engine: AsyncEngine
) -> None:
    async with start() as client:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            await connection.execute(text("DELETE FROM schema_compatibility"))
            await connection.execute(text("INSERT INTO schema_compatibility VALUES ('9998')"))
        status, reasons = await probe(client)
    assert status == 503
    assert reasons["migrations"] == "outdated"


async def test_a_full_disk_makes_the_process_unready(
    start: Start, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.data_dir.mkdir()
    monkeypatch.setattr(disk, "FULL_BYTES", 2**80)
    async with start() as client:
        assert await probe(client) == (503, {"disk": "full"})


async def test_a_process_that_drains_is_unready_at_once(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "CACHE_SECONDS", HUNG_SECONDS)
    assert (await probe(client))[0] == 200
    await app.state.run_worker.shutdown.drain(0)
    assert await probe(client) == (503, {"shutdown": "draining"})
    assert (await client.get("/health")).status_code == 200


async def test_a_database_that_hangs_neither_holds_a_probe_nor_piles_up_checks(
    start: Start, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faulty_database(settings.database_url or "") as (network, database_url):
        async with start(database_url=database_url) as client:
            assert (await probe(client))[0] == 200
            network.freeze()
            monkeypatch.setattr(readiness, "CHECK_TIMEOUT_SECONDS", 0.05)
            for _ in range(5):
                answers = await asyncio.gather(*(probe(client) for _ in range(20)))
                assert {status for status, _ in answers} == {503}
                assert len(results._running_checks) <= 2
            assert (await client.get("/health")).status_code == 200
            network.heal()


async def test_probes_of_one_second_share_their_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "CACHE_SECONDS", HUNG_SECONDS)
    may_end = asyncio.Event()
    count = 0

    async def check() -> Finding:
        nonlocal count
        count += 1
        await may_end.wait()
        return Finding("It responds.")

    state = Readiness({"database": check}, {})
    probes = [asyncio.create_task(state.read()) for _ in range(50)]
    await eventually(lambda: count == 1, "the check has begun")
    probes[0].cancel()  # a probe that gives up ends no check of the others
    may_end.set()
    answers = await asyncio.gather(*probes[1:])
    assert {answer.status for answer in answers} == {"ready"}
    assert (await state.read()).status == "ready"
    assert count == 1


async def test_a_check_that_does_not_end_is_not_started_again_beside_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readiness, "CHECK_TIMEOUT_SECONDS", 0.01)
    may_end = asyncio.Event()
    count = 0

    async def check_stubbornly() -> Finding:
        nonlocal count
        count += 1
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
        return Finding("")

    state = Readiness({"database": check_stubbornly}, {})
    for _ in range(3):
        async with unless_hung():
            answer = await state.read()
        assert answer.checks["database"].reason == "timeout"
    assert count == 1
    may_end.set()
    await eventually(lambda: not results._running_checks, "the check has let go")
    await state.read()
    assert count == 2


async def test_a_disk_that_hangs_keeps_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The threads of an event loop also look up names and write files."""
    monkeypatch.setattr(readiness, "CHECK_TIMEOUT_SECONDS", 0.01)
    may_end = threading.Event()
    calls: list[Path] = []
    statvfs = os.statvfs

    def hang(folder: Path) -> os.statvfs_result:
        calls.append(folder)
        may_end.wait()
        return statvfs(folder)

    monkeypatch.setattr(os, "statvfs", hang)
    state = Readiness({"disk": partial(disk.check_free_space, tmp_path)}, {})
    try:
        for _ in range(3):
            async with unless_hung():
                assert (await state.read()).checks["disk"].reason == "timeout"
        await eventually(lambda: bool(calls), "the disk was asked")
        assert calls == [tmp_path]
    finally:
        may_end.set()
    monkeypatch.setattr(readiness, "CHECK_TIMEOUT_SECONDS", HUNG_SECONDS)
    assert (await state.read()).checks["disk"].status == "healthy"


async def is_ready(client: httpx.AsyncClient) -> bool:
    return (await probe(client))[0] == 200


def events(logged: Any) -> set[str]:
    return {each["event"] for each in logged}
