"""What a start may find of one that was killed: a server that is still stopping, or its files."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from servers.errors import ServerError
from servers.process import LINUX


def end_leftover(
    pid: int, *, mentions: Path, how: signal.Signals, statement_timeout_seconds: float
) -> None:
    """End a server that outlived its start, and wait until it is gone.

    A number may belong to an unrelated process by now: only one whose command line names the
    folder is touched. Raises ServerError when it does not go.
    """
    deadline = time.monotonic() + statement_timeout_seconds
    while _command_names(pid, mentions):
        if time.monotonic() > deadline:
            raise ServerError(
                f"Process {pid} still uses {mentions} and does not stop. End it first."
            )
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, how)
        time.sleep(0.05)


def _command_names(pid: int, folder: Path) -> bool:
    return pid > 1 and os.fsencode(folder) in _command(pid)


def _command(pid: int) -> bytes:
    """Give a process's command line; a zombie has none."""
    if LINUX:
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""
    listed = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False
    )
    return listed.stdout
