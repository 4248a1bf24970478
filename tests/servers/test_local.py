"""Embedded servers: their data survive a restart, and they never outlive their parent process."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from servers import binaries, local
from servers.errors import ServerError
from servers.local import LocalServers
from tests.processes import all_gone, is_alive, processes_of
from tests.servers.conftest import Start, execute, responds

NOBODY = 65534
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


async def test_data_survive_a_restart(start: Start, data_dir: Path) -> None:
    first = start(data_dir)
    await execute(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert first.stop() == ""
    assert not processes_of(data_dir)
    assert await execute(start(data_dir), "SELECT answer FROM kept") == "42"


async def test_a_killed_parent_leaves_no_process(start: Start, data_dir: Path) -> None:
    starter = start(data_dir)
    sockets = _sockets_of(starter.redis_url)
    assert len(processes_of(data_dir)) > 1
    assert processes_of(sockets)
    starter.kill()
    assert all_gone(data_dir)
    assert all_gone(sockets)


async def test_a_start_right_after_a_kill_works_and_has_the_data(
    start: Start, data_dir: Path
) -> None:
    killed = start(data_dir)
    await execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed.kill()
    again = start(data_dir)
    assert await execute(again, "SELECT answer FROM kept") == "42"
    assert not _sockets_of(killed.redis_url).exists()


async def test_a_kill_during_the_first_start_leaves_no_partial_data_folder(
    start: Start, data_dir: Path
) -> None:
    killed = start(data_dir, wait=False)
    while not list(data_dir.glob("new-postgres-*/base")):
        assert killed.process.poll() is None
        await asyncio.sleep(0.001)
    killed.kill()
    assert await responds(start(data_dir))
    assert not list(data_dir.glob("new-postgres-*"))


async def test_servers_without_a_death_signal_are_stopped_at_the_next_start(
    start: Start, data_dir: Path
) -> None:
    """This is the case on systems that send no signal when the parent dies."""
    killed = start(data_dir, "no-death-signal")
    await execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed.kill()
    left = processes_of(data_dir) + processes_of(_sockets_of(killed.redis_url))
    assert left
    again = start(data_dir)
    assert await execute(again, "SELECT answer FROM kept") == "42"
    assert not [process for process in left if is_alive(process)]


async def test_a_second_start_fails_with_advice_and_leaves_the_first_alone(
    start: Start, data_dir: Path
) -> None:
    first = start(data_dir)
    errors = start(data_dir).stop()
    assert f"process {first.process.pid}" in errors
    assert "DATA_DIR" in errors
    assert await responds(first)


@pytest.mark.parametrize("is_zombie", [False, True], ids=["running", "zombie"])
async def test_an_unrelated_process_with_the_recorded_pid_is_left_alone(
    start: Start, data_dir: Path, is_zombie: bool
) -> None:
    killed = start(data_dir)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    killed.kill()
    assert all_gone(data_dir)
    unrelated = subprocess.Popen(
        [sys.executable, "-c", "" if is_zombie else "import signal; signal.pause()"]
    )
    if is_zombie:
        os.waitid(os.P_PID, unrelated.pid, os.WEXITED | os.WNOWAIT)
    try:
        pid_file.write_text("\n".join([str(unrelated.pid), *lines[1:]]) + "\n")
        assert await responds(start(data_dir))
        assert is_zombie or unrelated.poll() is None
    finally:
        unrelated.kill()
        unrelated.wait()


@pytest.mark.parametrize("name", ["with spaces and 中文", "x" * 200])
async def test_any_folder_name_works(start: Start, data_dir: Path, name: str) -> None:
    assert await responds(start(data_dir / name))


@ONLY_ROOT
async def test_a_plain_user_can_start_them(start: Start, data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NOBODY, NOBODY)
    starter = start(data_dir, user=NOBODY)
    assert await responds(starter)
    starter.kill()
    assert all_gone(data_dir)


@ONLY_ROOT
async def test_root_starts_them_in_another_users_folder(start: Start, data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NOBODY, NOBODY)
    starter = start(data_dir)
    assert await responds(starter)
    assert (data_dir / "postgres").stat().st_uid == NOBODY
    starter.kill()
    assert all_gone(data_dir)


@ONLY_ROOT
async def test_root_without_user_namespaces_starts_them_as_nobody(
    start: Start, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert await responds(start(data_dir))
    assert (data_dir / "postgres").stat().st_uid == NOBODY


@ONLY_ROOT
def test_a_folder_without_write_permission_is_reported(start: Start, data_dir: Path) -> None:
    errors = start(data_dir, user=NOBODY).stop()
    assert f"Cannot keep data in {data_dir}: Permission denied" in errors


def test_a_folder_for_sockets_that_cannot_be_written_is_reported(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container with a read-only root file system."""
    with monkeypatch.context() as patched:
        patched.setattr(local, "SHORT_FOLDER", Path("/proc"))
        for _ in range(2):  # the first attempt gives the data folder back
            with pytest.raises(ServerError, match=r"^Cannot make sockets in /proc: .*writable"):
                LocalServers(data_dir)


def test_only_the_owner_can_access_the_sockets(data_dir: Path) -> None:
    with LocalServers(data_dir, durable=False, postgres=False) as servers:
        sockets = _sockets_of(servers.redis_url or "")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert servers.database_url is None
    assert not sockets.exists()


def test_the_servers_have_sessions_of_their_own_without_ctrl_c(data_dir: Path) -> None:
    with LocalServers(data_dir, durable=False, valkey=False):
        assert {os.getsid(process.pid) for process in processes_of(data_dir)}.isdisjoint(
            {os.getsid(0)}
        )


def test_a_failed_start_is_explained_and_leaves_no_process(start: Start, data_dir: Path) -> None:
    start(data_dir).stop()
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="incompatible"):
        LocalServers(data_dir)
    assert not processes_of(data_dir)


def test_a_platform_without_binaries_is_told_which_setting_to_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    with pytest.raises(ServerError, match="Set DATABASE_URL"):
        binaries.find_postgres()
    with pytest.raises(ServerError, match="Set REDIS_URL"):
        binaries.find_valkey()


def _sockets_of(redis_url: str) -> Path:
    return Path(redis_url.removeprefix("unix://")).parent
