"""An embedded PostgreSQL: its data folder, its start and its shutdown."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from servers.binaries import find_postgres
from servers.errors import ServerError
from servers.leftovers import kill_orphans, stop_leftover_server
from servers.process import LINUX, last_lines, start_process, stop_process
from servers.users import choose_user

STARTUP_TIMEOUT_SECONDS = 600.0
"""After a kill PostgreSQL first repeats up to 1 GB of its log, minutes on a slow disk."""
STOP_TIMEOUT_SECONDS = 60.0
FAST_SHUTDOWN = signal.SIGINT
"""Closes connections and aborts transactions (PostgreSQL documentation, section 18.5)."""
PID_FILE = "postmaster.pid"
PID_LINE, STATUS_LINE = 0, 7
SOCKET_LOCK = ".s.PGSQL.5432.lock"

# Collation and case conversion must not depend on the machine's locales.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
FAST_RECOVERY = ("recovery_init_sync_method=syncfs",) if LINUX else ()
"""Before it recovers, PostgreSQL writes its folder to the disk: so with one call for the file
system, not with one for each of a thousand files. Only Linux has this call."""
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """A running PostgreSQL that listens only on a Unix socket in the folder `sockets`."""

    name = "PostgreSQL"
    setting = "DATABASE_URL"

    def __init__(self, data: Path, *, sockets: Path, durable: bool) -> None:
        """Start the server, and create its data folder if there is none. Raises ServerError.

        Without `durable` the server never calls fsync, which is for tests only.
        """
        self._data = data
        self.log = data.with_suffix(".log")
        self._sockets = sockets
        self._is_durable = durable
        self._programs = find_postgres()
        self._run_as = choose_user(data, self._programs / "postgres")
        self._run_as.own(sockets)
        self.url = f"postgresql+asyncpg://postgres@/postgres?host={sockets}&port=5432"
        _rotate(self.log)
        if not data.exists():
            self._initialise()
        self.start()

    def start(self) -> None:
        """Start the server, also after it has died: then it recovers. Raises ServerError."""
        self._stop_leftover()
        self._process = self._start_process()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def wait(self) -> int:
        """Wait until the server has ended, and return its exit code."""
        return self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Close the connections and shut the server down cleanly."""
        stop_process(self._process, stop_signal=FAST_SHUTDOWN, timeout_seconds=STOP_TIMEOUT_SECONDS)

    def _initialise(self) -> None:
        """Create the data folder and then rename it, so that it is never half made."""
        for unfinished in self._data.parent.glob("new-postgres-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="new-postgres-", dir=self._data.parent))
        self._run_as.own(folder)
        sync = () if self._is_durable else ("--no-sync",)
        initdb = start_process(
            [self._programs / "initdb", *INITDB_OPTIONS, *sync, "-D", folder],
            folder=folder,
            log=self.log,
            death_signal=signal.SIGTERM,
            run_as=self._run_as,
        )
        if initdb.wait() != 0:
            raise self._error("could not make its data folder")
        folder.rename(self._data)

    def _stop_leftover(self) -> None:
        """Stop what is left of an earlier server, and change its pid file.

        That is a server that a killed process has left behind, or the child processes of a server
        that was killed: as long as one of them runs, PostgreSQL refuses to start.

        PostgreSQL takes any process with the recorded pid for a running server, even a zombie or
        an unrelated one. It ignores the pid of its own parent, which is this process. The rest of
        the file stays: PostgreSQL needs it to check that no old backend is left.
        """
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[PID_LINE]) if lines[PID_LINE].isdigit() else 0
        stop_leftover_server(
            pid,
            folder=self._data,
            stop_signal=FAST_SHUTDOWN,
            timeout_seconds=STOP_TIMEOUT_SECONDS,
        )
        kill_orphans(
            self._programs / "postgres", folder=self._data, timeout_seconds=STOP_TIMEOUT_SECONDS
        )
        (self._sockets / SOCKET_LOCK).unlink(missing_ok=True)
        if lines := self._pid_file():
            lines[PID_LINE] = str(os.getpid())
            (self._data / PID_FILE).write_text("\n".join(lines) + "\n")

    def _start_process(self) -> subprocess.Popen[bytes]:
        options = (
            "listen_addresses=",
            "max_connections=400",
            f"unix_socket_directories={self._sockets}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            "log_timezone=UTC",
            *FAST_RECOVERY,
            *(() if self._is_durable else NOT_DURABLE),
        )
        return start_process(
            [
                self._programs / "postgres",
                *("-D", self._data, "-p", "5432"),
                *(part for option in options for part in ("-c", option)),
            ],
            folder=self._data,
            log=self.log,
            death_signal=FAST_SHUTDOWN,
            run_as=self._run_as,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + STARTUP_TIMEOUT_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None:
                raise self._error("did not start")
            if time.monotonic() > deadline:
                raise self._error(f"was not ready within {STARTUP_TIMEOUT_SECONDS:.0f} seconds")
            time.sleep(0.005)

    def _is_ready(self) -> bool:
        lines = self._pid_file()
        return (
            len(lines) > STATUS_LINE
            and lines[PID_LINE] == str(self._process.pid)
            and lines[STATUS_LINE].strip() == "ready"
        )

    def _pid_file(self) -> list[str]:
        try:
            return (self._data / PID_FILE).read_text().splitlines()
        except FileNotFoundError:
            return []

    def _error(self, problem: str) -> ServerError:
        return ServerError(
            f"The embedded PostgreSQL {problem}.", f"The end of {self.log}:\n{last_lines(self.log)}"
        )


def _rotate(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
