"""Stop a server that outlived the process that had started it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from servers.errors import ServerError
from servers.process import LINUX


def stop_leftover_server(
    pid: int, *, folder: Path, stop_signal: signal.Signals, timeout_seconds: float
) -> None:
    """Stop a server that a killed process has left behind, and wait until it has ended.

    The pid can belong to an unrelated process by now: only a process whose command line contains
    the folder is signalled. Raises ServerError if it does not end in time.
    """
    deadline = time.monotonic() + timeout_seconds
    while _command_contains(pid, folder):
        if time.monotonic() > deadline:
            raise ServerError(f"Process {pid} still uses {folder} and does not stop. End it first.")
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, stop_signal)
        time.sleep(0.05)


def _command_contains(pid: int, folder: Path) -> bool:
    return pid > 1 and os.fsencode(folder) in _command(pid)


def _command(pid: int) -> bytes:
    """Return the command line of a process; a zombie has none."""
    if LINUX:
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""
    listed = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False
    )
    return listed.stdout
