"""The signals that stop a process."""

import signal
from types import FrameType

EXIT_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DRAIN_SECONDS = 5
"""How long runs under way can take to end before they are handed over."""


def install_exit_handlers(exit_code: int = 0) -> None:
    """Raise SystemExit at these signals, so that the process stops the servers it has started.

    uvicorn replaces the handlers while it serves. When it has stopped it raises the signal again,
    for these handlers. The exit code of a server is 0: the end was requested.
    """

    def exit_process(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(exit_code)

    for number in EXIT_SIGNALS:
        signal.signal(number, exit_process)
