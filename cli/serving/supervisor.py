"""Several processes that serve on one port, and one beside them that keeps them alive."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic

import click
import structlog

from cli.serving.signals import ENDING
from servers.process import die_with_parent

log = structlog.get_logger(__name__)

STOP_SECONDS = 10
"""How long a process that was asked to end may take; then it is killed."""
STABLE_AFTER_SECONDS = 10
MAX_BACKOFF_SECONDS = 5.0
READY = b"+"


class Supervisor:
    """Starts the processes, starts one again that died, and ends them all.

    They share a listener: whoever is free takes the next connection, and while one is away the
    others take all of them.
    """

    def __init__(self, count: int, listener_fd: int, environment: Mapping[str, str]) -> None:
        """Have that many processes, which read their settings from this environment."""
        self._count = count
        self._listener_fd = listener_fd
        self._environment = environment
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._ready: set[int] = set()
        self._stopping = asyncio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Keep them alive until a signal asks for the end.

        `on_ready` is called once all of them answer. Raises click.ClickException where one does
        not come so far.
        """
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, partial(self._hear, number))
        keepers = [asyncio.create_task(self._keep(n, on_ready)) for n in range(1, self._count + 1)]
        try:
            await asyncio.gather(*keepers)
        finally:
            if not self._stopping.is_set():
                self._stop()
            await asyncio.gather(*keepers, return_exceptions=True)

    def _hear(self, number: int) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        self._stop()

    def _stop(self) -> None:
        """Ask all to drain; a second time, to end at once."""
        if not self._stopping.is_set():
            self._stopping.set()
            asyncio.get_running_loop().call_later(STOP_SECONDS, self._send, signal.SIGKILL)
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        for worker, process in self._processes.items():
            if number == signal.SIGKILL:
                log.error("worker_killed", worker=worker, pid=process.pid)
            process.send_signal(number)

    async def _keep(self, worker: int, on_ready: Callable[[], None]) -> None:
        """Have a process bear this number, one after another."""
        pause_seconds = 0.0
        while not self._stopping.is_set():
            began = monotonic()
            code = await self._live(worker, on_ready)
            if self._stopping.is_set():
                return
            if len(self._ready) < self._count:
                raise click.ClickException(
                    "A serving process did not start; the lines above say why."
                )
            log.error("worker_died", worker=worker, exit_code=code)
            lived_long = monotonic() - began > STABLE_AFTER_SECONDS
            pause_seconds = 0.0 if lived_long else min(MAX_BACKOFF_SECONDS, pause_seconds + 0.5)
            await self._pause(pause_seconds)

    async def _live(self, worker: int, on_ready: Callable[[], None]) -> int:
        """Start a process and wait for its end; give its exit code."""
        reader, writer = os.pipe()
        try:
            process = self._start(worker, writer)
        finally:
            os.close(writer)
        self._processes[worker] = process
        # The pipe says that the process answers, and its end says that the process has ended.
        async with _open_pipe(reader) as words:
            if await words.read(1) == READY:
                log.info("worker_ready", worker=worker, pid=process.pid)
                self._note_ready(worker, on_ready)
            await words.read()
        del self._processes[worker]
        return process.wait()

    def _note_ready(self, worker: int, on_ready: Callable[[], None]) -> None:
        is_complete = len(self._ready) == self._count
        self._ready.add(worker)
        if len(self._ready) == self._count and not is_complete:
            on_ready()

    def _start(self, worker: int, ready_fd: int) -> subprocess.Popen[bytes]:
        descriptors = (self._listener_fd, ready_fd)
        return subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "cli.serving.process", str(worker), *map(str, descriptors)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            process_group=0,  # Ctrl-C in a terminal reaches us alone, and we tell them
            # Only system calls happen between fork and exec: nothing there can wait for a lock.
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
        )

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


@asynccontextmanager
async def _open_pipe(reading_fd: int) -> AsyncIterator[asyncio.StreamReader]:
    words = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(words), os.fdopen(reading_fd, "rb", buffering=0)
    )
    try:
        yield words
    finally:
        transport.close()
