"""Forks processes from a fork server that has imported the application.

A new interpreter needs seconds of CPU for these imports; a fork needs milliseconds. The forked
process then behaves like a new one, so its signals and its death are real. The Python processes
that it starts itself are forks of it (`tests.forked_modules`).
"""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests import forked_modules
from tests.waiting import HUNG_SECONDS

_PRELOADED = ["tests.preloaded", "pytest"]


@cache
def fork_server() -> ForkServerContext:
    """Return the multiprocessing context of the fork server."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class ForkedProcess:
    """A forked process that runs in a folder, into which its output is written."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        target: Callable[..., object],
        *arguments: object,
    ) -> None:
        """Start the process. `target` and its arguments are pickled."""
        self.folder = folder
        self._process = fork_server().Process(
            target=_run, args=(folder, dict(environment), target, arguments)
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def output(self) -> str:
        """What the process and its children have written so far."""
        path = _output_path(self.folder)
        return path.read_text() if path.exists() else ""

    @property
    def exit_code(self) -> int | None:
        """The exit code, or minus the number of the signal that killed it; None while it runs."""
        return self._process.exitcode

    def send(self, number: signal.Signals) -> None:
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for the end of the process and return its exit code."""
        await asyncio.to_thread(self._join)
        assert self.exit_code is not None
        return self.exit_code

    def end(self) -> None:
        """Kill the process if it still runs."""
        self.send(signal.SIGKILL)
        self._join()

    def _join(self) -> None:
        self._process.join(HUNG_SECONDS)
        assert self.exit_code is not None, f"hung: waited {HUNG_SECONDS} s for the process to end"


def _output_path(folder: Path) -> Path:
    return folder / "output.txt"


def _run(
    folder: Path,
    environment: dict[str, str],
    target: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    """Set up the folder, environment and output of a new process, then call `target`."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    descriptor = os.open(_output_path(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard_stream in (1, 2):
        os.dup2(descriptor, standard_stream)
    os.close(descriptor)
    forked_modules.install()
    target(*arguments)
