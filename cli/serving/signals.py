"""Signals that ask the process to end."""

import signal
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DRAIN_SECONDS = 5
"""For runs under way to come to their ends, before they are handed over."""


def end_in_good_order() -> None:
    """Let these signals unwind the process, so that what it has started is stopped.

    uvicorn handles them while it serves, ends, and raises them again: then it is our turn. An end
    that was asked for is a success.
    """
    for number in ENDING:
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
