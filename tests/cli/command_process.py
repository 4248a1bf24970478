"""A command in a process that is forked from the fork server."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from io import TextIOWrapper
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tests import forked_modules
from tests.forked_modules import Hook
from tests.forking import fork_server
from tests.waiting import HUNG_SECONDS


class CommandProcess:
    """Runs `majordomo`, with those members of `subprocess.Popen` that tests use.

    Both outputs go to `stdout`.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        *,
        folder: Path,
        environment: Mapping[str, str],
        hooks: tuple[Hook, ...] = (),
    ) -> None:
        """Start the process in a session of its own, without an input.

        `hooks` are called first in it and in each Python process that it starts.
        """
        reader, writer = os.pipe()
        self.stdout: TextIOWrapper = open(reader, encoding="utf-8")  # noqa: SIM115, PTH123 (a pipe)
        self._process = _fork(arguments, folder, environment, (writer, writer), hooks)
        os.close(writer)
        self.pid = self._process.pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        self.returncode = self._process.exitcode
        return self.returncode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        code = self.poll()
        assert code is not None, f"hung: waited {timeout} s for the process to end"
        return code

    def communicate(self, timeout: float) -> tuple[str, None]:
        """Return the rest of the output, after the end of the process."""
        lines: list[str] = []
        reader = threading.Thread(target=lines.extend, args=(self.stdout,), daemon=True)
        reader.start()
        reader.join(timeout)
        assert not reader.is_alive(), f"hung: waited {timeout} s for the end of the output"
        self.stdout.close()
        self.wait(timeout)
        return "".join(lines), None

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def run_command(
    arguments: tuple[str, ...],
    *,
    folder: Path,
    environment: Mapping[str, str],
    hooks: tuple[Hook, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run `majordomo` to its end, as `subprocess.run` does."""
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        descriptors = (output.fileno(), errors.fileno())
        process = _fork(arguments, folder, environment, descriptors, hooks)
        process.join(HUNG_SECONDS)
        assert process.exitcode is not None, f"hung: waited {HUNG_SECONDS} s for the command"
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read())
        return subprocess.CompletedProcess(arguments, process.exitcode, *texts)


class _Inherited:
    """A file descriptor that the forked process receives as a number of its own."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> Any:
        return _detach, (DupFd(self._descriptor),)


def _detach(duplicate: Any) -> int:
    descriptor: int = duplicate.detach()
    return descriptor


def _fork(
    arguments: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    outputs: tuple[int, int],
    hooks: tuple[Hook, ...],
) -> Any:
    process = fork_server().Process(
        target=_run,
        args=(arguments, folder, dict(environment), *map(_Inherited, outputs), hooks),
    )
    process.start()
    return process


def _run(
    arguments: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    output: int,
    errors: int,
    hooks: tuple[Hook, ...],
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    empty = os.open(os.devnull, os.O_RDONLY)
    for descriptor, number in ((empty, 0), (output, 1), (errors, 2)):
        os.dup2(descriptor, number)
        os.close(descriptor)
    forked_modules.install(*hooks)
    forked_modules.run_module(["cli", *arguments], *hooks)
