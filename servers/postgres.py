"""An embedded PostgreSQL: its data folder, its start and its end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from servers.binaries import find_postgres
from servers.errors import ServerError
from servers.leftovers import end_leftover
from servers.process import last_lines, start_process, stop_process
from servers.users import not_root

STARTUP_TIMEOUT_SECONDS = 60.0
STOP_FAST = signal.SIGINT
PID_FILE = "postmaster.pid"
PID_LINE, STATUS_LINE = 0, 7

# Sorting and upper case must not depend on the machine's locales.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """A running PostgreSQL that listens on a socket in `sockets` and nowhere else."""

    def __init__(self, data: Path, *, sockets: Path, durable: bool) -> None:
        """Start it, with a new data folder where there is none. Raises ServerError.

        Where it need not be durable, nothing is forced to disk: that is for tests.
        """
        self._data = data
        self._log = data.with_suffix(".log")
        self._programs = find_postgres()
        self._run_as = not_root(data, self._programs / "postgres")
        self._run_as.own(sockets)
        self.url = f"postgresql+asyncpg://postgres@/postgres?host={sockets}&port=5432"
        _keep_one_earlier(self._log)
        if not data.exists():
            self._initialise(durable=durable)
        self._end_leftover()
        self._process = self._start(sockets, durable=durable)
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Close its connections and end it in good order."""
        stop_process(
            self._process, how=STOP_FAST, statement_timeout_seconds=STARTUP_TIMEOUT_SECONDS
        )

    def _initialise(self, *, durable: bool) -> None:
        """Make the data folder, so that it is there whole or not at all."""
        for unfinished in self._data.parent.glob("new-postgres-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="new-postgres-", dir=self._data.parent))
        self._run_as.own(folder)
        sync = () if durable else ("--no-sync",)
        made = start_process(
            [self._programs / "initdb", *INITDB_OPTIONS, *sync, "-D", folder],
            folder=folder,
            log=self._log,
            death_signal=signal.SIGTERM,
            run_as=self._run_as,
        )
        if made.wait() != 0:
            raise self._failed("could not make its data folder")
        folder.rename(self._data)

    def _end_leftover(self) -> None:
        """See a killed start's server off, and what it wrote into its pid file.

        PostgreSQL would take any process with the noted number for itself, even a zombie or a
        stranger. Noting ourselves instead says that the number means nothing, and keeps the rest
        of the file, by which PostgreSQL makes sure that no old backend is left.
        """
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[PID_LINE]) if lines[PID_LINE].isdigit() else 0
        end_leftover(
            pid,
            mentions=self._data,
            how=STOP_FAST,
            statement_timeout_seconds=STARTUP_TIMEOUT_SECONDS,
        )
        if lines := self._pid_file():
            lines[PID_LINE] = str(os.getpid())
            (self._data / PID_FILE).write_text("\n".join(lines) + "\n")

    def _start(self, sockets: Path, *, durable: bool) -> subprocess.Popen[bytes]:
        options = (
            "listen_addresses=",
            "max_connections=400",
            f"unix_socket_directories={sockets}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            "log_timezone=UTC",
            *(() if durable else NOT_DURABLE),
        )
        return start_process(
            [
                self._programs / "postgres",
                *("-D", self._data, "-p", "5432"),
                *(part for option in options for part in ("-c", option)),
            ],
            folder=self._data,
            log=self._log,
            death_signal=STOP_FAST,
            run_as=self._run_as,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + STARTUP_TIMEOUT_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None:
                raise self._failed("did not start")
            if time.monotonic() > deadline:
                raise self._failed(f"was not ready within {STARTUP_TIMEOUT_SECONDS:.0f} seconds")
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

    def _failed(self, what: str) -> ServerError:
        return ServerError(
            f"The embedded PostgreSQL {what}. The end of {self._log}:\n{last_lines(self._log)}"
        )


def _keep_one_earlier(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
