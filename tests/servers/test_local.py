"""The embedded servers: what they keep, and that they never outlive whoever started them."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from servers import binaries
from servers.errors import ServerError
from servers.local import LocalServers
from tests.processes import all_gone, is_alive, processes_of
from tests.servers.conftest import Start, answers, execute

NO_WORKER = 65534
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


async def test_data_survive_a_stop_and_a_start(start: Start, data_dir: Path) -> None:
    first = start(data_dir)
    await execute(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert first.stop() == ""
    assert not processes_of(data_dir)
    assert await execute(start(data_dir), "SELECT answer FROM kept") == "42"


async def test_a_killed_starter_leaves_no_process_behind(start: Start, data_dir: Path) -> None:
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


async def test_a_kill_in_the_middle_of_the_first_start_leaves_nothing_half_made(
    start: Start, data_dir: Path
) -> None:
    killed = start(data_dir, wait=False)
    while not list(data_dir.glob("new-postgres-*/base")):
        assert killed.process.poll() is None
        await asyncio.sleep(0.001)
    killed.kill()
    assert await answers(start(data_dir))
    assert not list(data_dir.glob("new-postgres-*"))


async def test_servers_that_were_not_told_of_the_kill_end_at_the_next_start(
    start: Start, data_dir: Path
) -> None:
    """So it is on systems that do not signal a child whose parent has died."""
    killed = start(data_dir, "alone")
    await execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed.kill()
    left = processes_of(data_dir) + processes_of(_sockets_of(killed.redis_url))
    assert left
    again = start(data_dir)
    assert await execute(again, "SELECT answer FROM kept") == "42"
    assert not [process for process in left if is_alive(process)]


async def test_a_second_start_says_what_to_do_and_harms_nothing(
    start: Start, data_dir: Path
) -> None:
    first = start(data_dir)
    complaint = start(data_dir).stop()
    assert f"process {first.process.pid}" in complaint
    assert "DATA_DIR" in complaint
    assert await answers(first)


@pytest.mark.parametrize("is_zombie", [False, True], ids=["stranger", "zombie"])
async def test_a_pid_that_somebody_else_has_now_is_left_alone(
    start: Start, data_dir: Path, is_zombie: bool
) -> None:
    killed = start(data_dir)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    as_it_was = pid_file.read_text().splitlines()
    killed.kill()
    assert all_gone(data_dir)
    stranger = subprocess.Popen(
        [sys.executable, "-c", "" if is_zombie else "import signal; signal.pause()"]
    )
    if is_zombie:
        os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *as_it_was[1:]]) + "\n")
        assert await answers(start(data_dir))
        assert is_zombie or stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("name", ["with spaces and 中文", "x" * 200])
async def test_any_folder_will_do(start: Start, data_dir: Path, name: str) -> None:
    assert await answers(start(data_dir / name))


@ONLY_ROOT
async def test_a_plain_user_can_start_them(start: Start, data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NO_WORKER, NO_WORKER)
    starter = start(data_dir, user=NO_WORKER)
    assert await answers(starter)
    starter.kill()
    assert all_gone(data_dir)


@ONLY_ROOT
async def test_root_starts_them_in_a_plain_users_folder(start: Start, data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NO_WORKER, NO_WORKER)
    starter = start(data_dir)
    assert await answers(starter)
    assert (data_dir / "postgres").stat().st_uid == NO_WORKER
    starter.kill()
    assert all_gone(data_dir)


@ONLY_ROOT
async def test_root_without_user_namespaces_starts_them_as_nobody(
    start: Start, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert await answers(start(data_dir))
    assert (data_dir / "postgres").stat().st_uid == NO_WORKER


@ONLY_ROOT
def test_a_folder_that_is_not_ours_is_named(start: Start, data_dir: Path) -> None:
    complaint = start(data_dir, user=NO_WORKER).stop()
    assert f"Cannot keep data in {data_dir}: Permission denied" in complaint


def test_only_their_owner_reaches_the_sockets(data_dir: Path) -> None:
    with LocalServers(data_dir, durable=False, postgres=False) as servers:
        sockets = _sockets_of(servers.redis_url or "")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert servers.database_url is None
    assert not sockets.exists()


def test_they_are_not_in_our_session_so_ctrl_c_reaches_us_alone(data_dir: Path) -> None:
    with LocalServers(data_dir, durable=False, valkey=False):
        assert {os.getsid(process.pid) for process in processes_of(data_dir)}.isdisjoint(
            {os.getsid(0)}
        )


def test_what_does_not_start_is_explained_and_ends(start: Start, data_dir: Path) -> None:
    start(data_dir).stop()
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="incompatible"):
        LocalServers(data_dir)
    assert not processes_of(data_dir)


def test_a_platform_without_the_programs_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    with pytest.raises(ServerError, match="Set DATABASE_URL"):
        binaries.find_postgres()
    with pytest.raises(ServerError, match="Set REDIS_URL"):
        binaries.find_valkey()


def _sockets_of(redis_url: str) -> Path:
    return Path(redis_url.removeprefix("unix://")).parent
