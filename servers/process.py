"""Child processes that do not outlive this one."""

import ctypes
import os
import signal
import subprocess
import sys
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
    """Start a program that receives `death_signal` when this process dies, even by SIGKILL.

    Only Linux can send that signal; elsewhere the next start stops the program that is left. Linux
    sends it when the thread that started the program ends, so the caller must be a thread that
    outlives the program. The program has a session of its own: Ctrl-C in a terminal reaches this
    process only.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 (no shell, and a program of our own)
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
            # Between fork and exec there are only system calls, so it cannot wait for a lock.
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509
        )


def stop_process(
    process: subprocess.Popen[bytes], *, stop_signal: signal.Signals, timeout_seconds: float
) -> None:
    """Signal a program, wait for its end, and kill it after the timeout."""
    if process.poll() is not None:
        return
    process.send_signal(stop_signal)
    try:
        process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that change how the servers behave."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))},
        "LC_ALL": "C",  # the user's own locale is possibly not installed
        "TZ": "UTC",
    }


def last_lines(log: Path, count: int = 8) -> str:
    """Return the last lines of a log, for an error message."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-count:])


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` with which a child receives a signal when this process dies.

    Returns None on systems other than Linux, which cannot do this.
    """
    if not LINUX:
        return None
    parent = os.getpid()

    def set_death_signal() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before prctl was called
            os._exit(1)

    return set_death_signal
