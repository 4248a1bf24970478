"""`deploy/systemd/majordomo.service`, as systemd reads it, and what the process reports to it."""

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.serving import application, service_manager, signals, supervisor
from tests.cli.conftest import Serve, folder, serve
from tests.waiting import HUNG_SECONDS

__all__ = ["folder", "serve"]

DEPLOY = Path(__file__).parents[2] / "deploy"
EXAMPLE = DEPLOY / "majordomo.env.example"
UNIT = DEPLOY / "systemd" / "majordomo.service"
TEXT = UNIT.read_text()
MAX_EXPOSURE = 2.0
"""Of 10, as `systemd-analyze security` counts; a unit without hardening has 9.6."""


def setting(name: str) -> str:
    [value] = re.findall(rf"^{name}=(.*)$", TEXT, re.MULTILINE)
    return str(value)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a command that exists on this machine."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    path = tmp_path / UNIT.name
    path.write_text(TEXT.replace("/srv/majordomo/.venv/bin/majordomo", sys.executable))
    return path


def analyze(*arguments: str | Path) -> str:
    finished = subprocess.run(
        ["systemd-analyze", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout + finished.stderr


def test_systemd_finds_no_fault(unit: Path) -> None:
    assert [line for line in analyze("verify", unit).splitlines() if unit.name in line] == []


def test_the_process_may_do_little(unit: Path) -> None:
    try:
        report = analyze("security", "--offline=true", unit)
    except AssertionError as error:
        if "offline" in str(error):
            pytest.skip("systemd is older than 250")
        raise
    found = re.search(r"exposure level for majordomo.service: ([\d.]+)", report)
    assert found is not None
    assert float(found[1]) <= MAX_EXPOSURE


def test_a_stop_has_the_time_that_it_can_need() -> None:
    drain_and_streams = signals.DRAIN_SECONDS + application.GRACE_SECONDS
    needed = max(drain_and_streams, supervisor.STOP_TIMEOUT_SECONDS)
    assert int(setting("TimeoutStopSec")) >= 3 * needed  # PostgreSQL may not respond
    assert setting("KillMode") == "mixed"  # only the first process gets SIGTERM
    assert setting("RestartPreventExitStatus") == "2"


def test_the_unit_and_the_settings_have_the_same_folder() -> None:
    """Commands in a shell read the settings only."""
    [folder] = re.findall(r"^DATA_DIR=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    assert folder == f"/var/lib/{setting('StateDirectory')}" == setting("WorkingDirectory")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_systemd_is_told_when_the_process_is_ready(
    command: str, serve: Serve, folder: Path, database_url: str, redis_url: str
) -> None:
    assert setting("Type") == "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(HUNG_SECONDS)
        manager.bind(str(folder / "notify"))
        serve(
            *((command, "--port", "0") if command == "serve" else (command,)),
            DATABASE_URL=database_url,
            REDIS_URL=redis_url,
            NOTIFY_SOCKET=str(folder / "notify"),
        )
        assert manager.recv(64) == b"READY=1"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no files")
def test_the_socket_of_systemd_can_be_a_name_without_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(HUNG_SECONDS)
        manager.bind("")  # Linux chooses a name
        name = manager.getsockname()
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name.removeprefix(b"\0").decode())
        service_manager.report_ready("Ready.")
        assert manager.recv(64) == b"READY=1"
    service_manager.report_ready("Ready.")  # there is no such socket any more
    assert capsys.readouterr().out == "Ready.\nReady.\n"
