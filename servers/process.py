"""Child processes that do not outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from servers.users import RunAs

PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")
LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None


def start_process(
    arguments: Sequence[str | Path],
    *,
    folder: Path,
    log: Path,
    death_signal: signal.Signals,
    run_as: RunAs,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `death_signal` when this process dies, even by SIGKILL.

    Only Linux tells a child; elsewhere the next start finds what was left and stops it. The
    signal is sent when the thread that started the program ends, so that must be the main one.
    The program has a session of its own: Ctrl-C in a terminal reaches us alone, and we stop it.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("embedded servers are started from the main thread")
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 (a list of arguments, and the program is ours)
            [*run_as.prefix, *arguments],
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=run_as.user,
            group=run_as.group,
            extra_groups=None if run_as.user is None else [],
            # Only system calls happen between fork and exec: nothing there can wait for a lock.
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509
        )


def stop_process(
    process: subprocess.Popen[bytes], *, how: signal.Signals, statement_timeout_seconds: float
) -> None:
    """Ask a program to end, wait for it, and end it the hard way when it does not."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(statement_timeout_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def clean_environment() -> dict[str, str]:
    """Give our environment without what would change the servers' behaviour."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))},
        "LC_ALL": "C",  # the person's own locale may not be installed
        "TZ": "UTC",
    }


def last_lines(log: Path, count: int = 8) -> str:
    """Give the end of a log, to be shown to the person."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-count:])


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Give what a child has to do between fork and exec to get a signal when this process dies.

    None where the system cannot do so.
    """
    if not LINUX:
        return None
    parent = os.getpid()

    def in_the_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return in_the_child
