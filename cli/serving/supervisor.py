"""Several worker processes that serve on one port, and the supervisor that restarts them."""

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

from cli.serving.signals import EXIT_SIGNALS
from servers.process import die_with_parent

log = structlog.get_logger(__name__)

STOP_TIMEOUT_SECONDS = 10
"""How long a worker can take to stop before the supervisor kills it."""
STABLE_AFTER_SECONDS = 10
"""How long a worker must run so that its replacement starts without a delay."""
MAX_BACKOFF_SECONDS = 5.0
READY = b"+"


class Supervisor:
    """Starts the workers, restarts one that dies, and stops them all.

    They share a listener: a free worker accepts the next connection, and while one is down the
    others accept all connections.
    """

    def __init__(
        self,
        count: int,
        listener_fd: int,
        environment: Mapping[str, str],
        *,
        metrics_fd: int | None = None,
        on_end: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Supervise `count` workers, which read their settings from `environment`.

        `metrics_fd` is a listener for the metrics that they share. `on_end` gets the number of each
        process that has ended, before its successor starts.
        """
        self._count = count
        self._listener_fd = listener_fd
        self._metrics_fd = metrics_fd
        self._on_end = on_end
        self._environment = environment
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._ready: set[int] = set()
        self._stopping = asyncio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Keep the workers running until an exit signal arrives.

        Calls `on_ready` once all of them accept requests. Raises click.ClickException if one ends
        before that.
        """
        loop = asyncio.get_running_loop()
        for number in EXIT_SIGNALS:
            loop.add_signal_handler(number, partial(self._on_signal, number))
        numbers = range(1, self._count + 1)
        workers = [asyncio.create_task(self._keep_running(n, on_ready)) for n in numbers]
        try:
            await asyncio.gather(*workers)
        finally:
            if not self._stopping.is_set():
                self._stop()
            await asyncio.gather(*workers, return_exceptions=True)

    def _on_signal(self, number: int) -> None:
        log.info("supervisor_stopping", signal=signal.Signals(number).name)
        self._stop()

    def _stop(self) -> None:
        """Have all workers drain, or stop at once if they are draining already."""
        if not self._stopping.is_set():
            self._stopping.set()
            asyncio.get_running_loop().call_later(STOP_TIMEOUT_SECONDS, self._send, signal.SIGKILL)
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        for worker, process in self._processes.items():
            if number == signal.SIGKILL:
                log.error("worker_killed", worker=worker, pid=process.pid)
            process.send_signal(number)

    async def _keep_running(self, worker: int, on_ready: Callable[[], None]) -> None:
        """Run the worker with this number, and restart it whenever it dies."""
        backoff_seconds = 0.0
        while not self._stopping.is_set():
            started = monotonic()
            code = await self._run_once(worker, on_ready)
            if self._stopping.is_set():
                return
            if len(self._ready) < self._count:
                raise click.ClickException(
                    "A serving process did not start; the lines above say why."
                )
            log.error("worker_died", worker=worker, exit_code=code)
            was_stable = monotonic() - started > STABLE_AFTER_SECONDS
            backoff_seconds = 0.0 if was_stable else min(MAX_BACKOFF_SECONDS, backoff_seconds + 0.5)
            await self._back_off(backoff_seconds)

    async def _run_once(self, worker: int, on_ready: Callable[[], None]) -> int:
        """Start a process, wait for its end and return its exit code."""
        reader, writer = os.pipe()
        try:
            process = self._start(worker, writer)
        finally:
            os.close(writer)
        self._processes[worker] = process
        # The process writes to the pipe when it is ready. The pipe closes when the process ends.
        async with _open_pipe(reader) as pipe:
            if await pipe.read(1) == READY:
                log.info("worker_ready", worker=worker, pid=process.pid)
                self._mark_ready(worker, on_ready)
            await pipe.read()
        del self._processes[worker]
        code = process.wait()
        self._on_end(worker)
        return code

    def _mark_ready(self, worker: int, on_ready: Callable[[], None]) -> None:
        were_all_ready = len(self._ready) == self._count
        self._ready.add(worker)
        if len(self._ready) == self._count and not were_all_ready:
            on_ready()

    def _start(self, worker: int, ready_fd: int) -> subprocess.Popen[bytes]:
        metrics = () if self._metrics_fd is None else (self._metrics_fd,)
        descriptors = (self._listener_fd, ready_fd, *metrics)
        return subprocess.Popen(  # noqa: S603 (no shell, and a program of our own)
            [sys.executable, "-m", "cli.serving.process", str(worker), *map(str, descriptors)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            process_group=0,  # Ctrl-C in a terminal reaches the supervisor only
            # Between fork and exec there are only system calls, so it cannot wait for a lock.
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
        )

    async def _back_off(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


@asynccontextmanager
async def _open_pipe(read_fd: int) -> AsyncIterator[asyncio.StreamReader]:
    pipe = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(pipe), os.fdopen(read_fd, "rb", buffering=0)
    )
    try:
        yield pipe
    finally:
        transport.close()
