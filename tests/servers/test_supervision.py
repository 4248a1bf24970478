"""An embedded server that dies is started again, and given up if it keeps dying."""

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from servers import supervision
from servers.local import LocalServers
from servers.supervision import Observer
from tests.processes import is_alive, processes_of
from tests.servers.conftest import Start, execute, responds
from tests.waiting import eventually


@dataclass
class Witness(Observer):
    """Notes what happens to the servers."""

    deaths: list[tuple[str, str]] = field(default_factory=list)
    restarts: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def on_death(self, server: str, cause: str) -> None:
        self.deaths.append((server, cause))

    def on_restart(self, server: str, seconds: float) -> None:
        assert seconds >= 0
        self.restarts.append(server)

    def on_failure(self, server: str) -> None:
        self.failures.append(server)


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def servers(data_dir: Path, witness: Witness) -> Iterator[LocalServers]:
    with LocalServers(data_dir, durable=False, observer=witness) as servers:
        yield servers


@pytest.fixture
def only_valkey(data_dir: Path, witness: Witness) -> Iterator[LocalServers]:
    with LocalServers(data_dir, postgres=False, observer=witness) as servers:
        yield servers


async def test_a_killed_postgres_comes_back_with_its_data(data_dir: Path, witness: Witness) -> None:
    with LocalServers(data_dir, observer=witness) as servers:
        connection = await _connect(servers)
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        _kill(_postmaster(data_dir))
        await eventually(lambda: witness.restarts == ["PostgreSQL"], "PostgreSQL runs again")
        again = await _connect(servers)
        assert await again.fetchval("SELECT answer FROM kept") == 42
        await again.close()
        connection.terminate()
        assert witness.deaths == [("PostgreSQL", "signal 9 (Killed)")]
        assert servers.is_running
        assert servers.failure is None


async def test_a_killed_valkey_comes_back_empty(
    only_valkey: LocalServers, witness: Witness
) -> None:
    async with Redis.from_url(only_valkey.redis_url or "") as redis:
        await redis.set("key", "value")
        _kill(_valkey(only_valkey))
        await eventually(lambda: witness.restarts == ["Valkey"], "Valkey runs again")
        assert await redis.get("key") is None
    assert witness.deaths == [("Valkey", "signal 9 (Killed)")]


async def test_a_process_that_a_killed_postgres_leaves_is_ended(
    servers: LocalServers, data_dir: Path, witness: Witness
) -> None:
    """It still uses the shared memory, with which no other PostgreSQL starts."""
    postmaster = psutil.Process(_postmaster(data_dir))
    left = next(each for each in postmaster.children() if "checkpointer" in each.cmdline()[0])
    left.suspend()  # so that it does not notice the death
    _kill(postmaster.pid)
    await eventually(lambda: bool(witness.restarts), "PostgreSQL runs again")
    assert witness.deaths == [("PostgreSQL", "signal 9 (Killed)")]
    assert not is_alive(left)


async def test_another_program_in_the_data_folder_is_left_alone(
    servers: LocalServers, data_dir: Path, witness: Witness
) -> None:
    other = psutil.Popen(["/bin/sleep", "600"], cwd=data_dir / "postgres")
    try:
        _kill(_postmaster(data_dir))
        await eventually(lambda: bool(witness.restarts), "PostgreSQL runs again")
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


async def test_a_start_that_fails_is_repeated(start: Start, data_dir: Path) -> None:
    """Even if the pid file then names this process, whose command contains the folder."""
    starter = start(data_dir, str(data_dir / "postgres"))
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    _kill(_postmaster(data_dir))
    log = data_dir / "postgres.log"
    await eventually(lambda: "incompatible" in log.read_text(), "a start has failed")
    version.write_text("18\n")

    async def is_back() -> bool:
        try:
            return await responds(starter)
        except (OSError, asyncpg.PostgresError):
            return False

    await eventually(is_back, "PostgreSQL runs again")
    assert await execute(starter, "SELECT 1") == "1"
    assert starter.stop() == ""


async def test_a_server_that_keeps_failing_is_given_up_with_advice(
    servers: LocalServers, data_dir: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_BACKOFF_SECONDS", 0.001)
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    _kill(_postmaster(data_dir))
    await eventually(lambda: bool(witness.failures), "PostgreSQL is given up")
    assert len(witness.deaths) == supervision.MAX_FAILURES
    assert not servers.is_running
    advice = servers.failure or ""
    for part in ("PostgreSQL", "incompatible", str(data_dir), "full disk", "DATABASE_URL"):
        assert part in advice
    async with Redis.from_url(servers.redis_url or "") as redis:
        assert await redis.ping()  # the other one goes on


async def test_deaths_far_apart_are_not_counted_together(
    only_valkey: LocalServers, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "MAX_FAILURES", 2)
    monkeypatch.setattr(supervision, "STABLE_AFTER_SECONDS", 0)
    for number in range(1, 4):
        _kill(_valkey(only_valkey))
        await eventually(partial(_has_restarted, witness, number), "Valkey runs again")
    assert not witness.failures


async def test_a_stop_during_restarts_leaves_no_process(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_BACKOFF_SECONDS", 0.01)
    servers = LocalServers(data_dir, durable=False)
    _kill(_postmaster(data_dir))
    await asyncio.to_thread(servers.stop)
    assert not processes_of(data_dir)
    assert not servers.is_running


async def test_a_stop_does_not_wait_for_the_next_restart(
    data_dir: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_BACKOFF_SECONDS", 3600)
    monkeypatch.setattr(supervision, "MAX_BACKOFF_SECONDS", 3600)
    servers = LocalServers(data_dir, durable=False, observer=witness)
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    _kill(_postmaster(data_dir))
    await eventually(lambda: len(witness.deaths) == 2, "it waits for the third start")
    await asyncio.to_thread(servers.stop)
    assert not processes_of(data_dir)


async def test_an_ordinary_stop_is_no_death(data_dir: Path, witness: Witness) -> None:
    LocalServers(data_dir, durable=False, observer=witness).stop()
    assert not witness.deaths


async def _connect(servers: LocalServers) -> asyncpg.Connection:
    return await asyncpg.connect((servers.database_url or "").replace("+asyncpg", ""))


def _has_restarted(witness: Witness, times: int) -> bool:
    return len(witness.restarts) == times


def _postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def _valkey(servers: LocalServers) -> int:
    sockets = Path((servers.redis_url or "").removeprefix("unix://")).parent
    return processes_of(sockets)[0].pid


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
