"""Serve in this process: the only one, or one of several that a supervisor has started.

The supervisor runs

    python -m cli.serving.process NUMBER LISTENER READY [METRICS_LISTENER]

LISTENER is the descriptor of the socket that all processes share. READY is the descriptor of a
pipe: the process writes to it when it accepts requests.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable

import structlog
import uvloop

from cli import event_loop
from cli.serving.memory import return_large_blocks
from cli.serving.signals import install_exit_handlers
from cli.serving.supervisor import READY
from cli.settings import read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings


def serve_in_this_process(
    settings: Settings,
    listener: socket.socket,
    on_ready: Callable[[], None],
    *,
    worker: int | None = None,
    metrics_listener: socket.socket | None = None,
) -> None:
    """Serve until a signal arrives; call `on_ready` as soon as the process accepts requests.

    `worker` is the number of the process among several; None if it is the only one.
    """
    return_large_blocks()
    # This import takes a second. Wrong settings and a port in use are reported before it.
    # Nothing that it allocates becomes garbage. Without collections the start takes a sixth less
    # time; `freeze` exempts these objects from later collections.
    gc.disable()
    from api.metrics.registry import bind_instruments  # noqa: PLC0415
    from cli.serving.application import run_server  # noqa: PLC0415

    bind_instruments(worker)
    gc.freeze()
    gc.enable()

    def freeze_and_report() -> None:
        gc.freeze()  # the model's client, the graph and the pools too
        on_ready()

    serving = run_server(
        settings,
        listener,
        freeze_and_report,
        checks_model=worker in (None, 1),  # one check is enough
        metrics_listener=metrics_listener,
    )
    event_loop.run(serving, uvloop.new_event_loop)


def main(worker: int, listener_fd: int, ready_fd: int, metrics_fd: int | None = None) -> None:
    install_exit_handlers()
    settings = read_settings()
    configure_logs(settings)
    # Every log line names its worker.
    structlog.contextvars.bind_contextvars(worker=worker)
    with socket.socket(fileno=listener_fd) as listener:
        serve_in_this_process(
            settings,
            listener,
            lambda: _report_ready(ready_fd),
            worker=worker,
            metrics_listener=socket.socket(fileno=metrics_fd) if metrics_fd is not None else None,
        )


def _report_ready(ready_fd: int) -> None:
    os.write(ready_fd, READY)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
