"""Serving in this process: the only one, or one of several that a supervisor has started.

    python -m cli.serving.process NUMBER LISTENER READY

is what the supervisor calls. LISTENER and READY are descriptors: of the socket that all share, and
of a pipe that says when this one answers.
"""

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Callable

import structlog
import uvloop

from cli.serving.signals import end_in_good_order
from cli.serving.supervisor import READY
from cli.settings import read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings


def serve_here(settings: Settings, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until a signal ends it; `on_ready` is called as soon as requests are answered."""
    # What this imports takes a second. Wrong settings and a port in use are told before that.
    # None of it becomes garbage: not to look saves a sixth of the start, and later pauses.
    gc.disable()
    from cli.serving.application import run_server  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run_server(settings, listener, on_ready))


def main(worker: int, listener_fd: int, ready_fd: int) -> None:
    end_in_good_order()
    settings = read_settings()
    configure_logs(settings)
    # Every line of the log says whose it is.
    structlog.contextvars.bind_contextvars(worker=worker)
    with socket.socket(fileno=listener_fd) as listener:
        serve_here(settings, listener, lambda: _say_ready(ready_fd))


def _say_ready(ready_fd: int) -> None:
    os.write(ready_fd, READY)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
