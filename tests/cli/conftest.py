import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import chdir, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from cli.main import main
from tests.cli.command_process import CommandProcess, run_command
from tests.database import remove_leftovers
from tests.forked_modules import Hook
from tests.processes import NO_CERTIFICATES, all_gone, processes_of
from tests.waiting import HUNG_SECONDS

ROOT = Path(__file__).parents[2]
GREETING = re.compile(r"listening on (http://\S+)|Working on background jobs")

Finished = subprocess.CompletedProcess[str]
Run = Callable[..., Finished]


@pytest.fixture(autouse=True)
def _use_new_application(new_application: None) -> None:
    """Leave nothing of other tests in what commands count, back up and refuse."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty working folder. Asserts that no process uses its DATA_DIR after the test."""
    yield tmp_path
    for process in (left := processes_of(tmp_path)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    remove_leftovers(tmp_path / "data")
    assert not left


@pytest.fixture
def majordomo(folder: Path) -> Run:
    """Run a command in a process, with these environment variables only.

    The process is forked, which takes a fraction of the time, unless it asks for a
    `new_interpreter`. `hooks` are called first in it and in each Python process that it starts.
    """

    def run(
        *arguments: str,
        new_interpreter: bool = False,
        hooks: tuple[Hook, ...] = (),
        **variables: str,
    ) -> Finished:
        environment = _environment(folder, variables)
        if not new_interpreter:
            return run_command(arguments, folder=folder, environment=environment, hooks=hooks)
        return subprocess.run(
            _command(arguments),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=HUNG_SECONDS,
            check=False,
        )

    return run


@pytest.fixture
def command(folder: Path) -> Run:
    """Run a command in this process, which is faster than `majordomo` in a process of its own.

    The settings are those of a new process: these environment variables only.
    """

    def run(*arguments: str, **variables: str) -> Finished:
        env = {"DATA_DIR": str(folder / "data"), **variables}
        with chdir(folder):  # so that only the folder's `.env` is read
            result = CliRunner().invoke(main, arguments, env=env)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Finished(arguments, result.exit_code, result.stdout, result.stderr)

    return run


@dataclass
class Served:
    """A running command that has printed its greeting."""

    process: subprocess.Popen[str] | CommandProcess
    folder: Path
    url: str = ""
    lines: list[str] = field(default_factory=list)
    _reader: threading.Thread | None = None

    def end(self, number: signal.Signals, *, group: bool = False) -> int:
        """Send a signal, to the whole group like Ctrl-C if asked, and return the exit code."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        if self._reader is None:
            self.process.communicate(timeout=HUNG_SECONDS)
        else:
            self.wait_for_output()
        return self.process.wait(HUNG_SECONDS)

    def read_on(self) -> None:
        """Read the output from now on, because a process whose pipe is full does not go on."""
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self.lines.extend, args=(self.process.stdout,))
        self._reader.start()

    def wait_for_output(self) -> str:
        """Return what the process has written by its end, after `read_on`."""
        assert self._reader is not None
        assert self.process.stdout is not None
        self._reader.join(HUNG_SECONDS)
        self.process.stdout.close()
        self.process.wait(HUNG_SECONDS)
        return "".join(self.lines)

    def left_nothing(self) -> bool:
        return all_gone(self.folder) and not list(self.folder.glob("new-postgres-*"))


Serve = Callable[..., Served]


@pytest.fixture
def serve(folder: Path) -> Iterator[Serve]:
    """Start `majordomo serve` on a free port, or another command, and wait for its greeting.

    With `until` it waits for a line that matches this pattern instead. The process is started as
    by the fixture `majordomo`.
    """
    started: list[Served] = []

    def start(
        *arguments: str,
        until: re.Pattern[str] = GREETING,
        new_interpreter: bool = False,
        hooks: tuple[Hook, ...] = (),
        **variables: str,
    ) -> Served:
        arguments = arguments or ("serve", "--port", "0")
        environment = _environment(folder, variables)
        process = (
            _open_interpreter(arguments, folder, environment)
            if new_interpreter
            else CommandProcess(arguments, folder=folder, environment=environment, hooks=hooks)
        )
        served = Served(process, folder)
        started.append(served)
        assert process.stdout is not None
        for line in process.stdout:
            served.lines.append(line)
            if found := until.search(line):
                served.url = (found[1] or "") if until is GREETING else ""
                return served
        pytest.fail("majordomo ended:\n" + "".join(served.lines))

    yield start
    for served in reversed(started):
        if served.process.returncode is None:
            served.end(signal.SIGTERM)


def _open_interpreter(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _command(arguments),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "cli", *arguments]


def _environment(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        **NO_CERTIFICATES,
        "DATA_DIR": str(folder / "data"),
        **variables,
    }
