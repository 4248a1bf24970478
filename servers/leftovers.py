"""Stop a server that outlived the process that had started it, and what outlived a server."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
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


def kill_orphans(program: Path, *, folder: Path, timeout_seconds: float) -> None:
    """Kill the processes of a server that has died, and wait until they have ended.

    Those are the processes that execute `program` with `folder` as their working folder; the caller
    knows that no server runs there. Elsewhere than on Linux none is found: they end by themselves,
    and until then the server cannot start. Raises ServerError if one does not end in time.
    """
    deadline = time.monotonic() + timeout_seconds
    while orphans := list(_find_processes(program, folder)):
        if time.monotonic() > deadline:
            raise ServerError(f"Process {orphans[0]} still uses {folder} and does not end.")
        for pid in orphans:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _find_processes(program: Path, folder: Path) -> Iterator[int]:
    if not LINUX:
        return
    for entry in Path("/proc").iterdir():
        with suppress(OSError):  # it has ended, or belongs to another user
            if (
                entry.name.isdigit()
                and (entry / "cwd").samefile(folder)
                and (entry / "exe").samefile(program)
            ):
                yield int(entry.name)


def _command_contains(pid: int, folder: Path) -> bool:
    return pid > 1 and pid != os.getpid() and os.fsencode(folder) in _command(pid)


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
