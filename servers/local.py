"""The embedded PostgreSQL and Valkey of one data folder."""

import os
import shutil
import signal
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from servers.errors import ServerError
from servers.leftovers import stop_leftover_server
from servers.lock import FolderLock
from servers.postgres import Postgres
from servers.supervision import Observer, Supervision
from servers.valkey import DEFAULT_MEGABYTES, STOP_TIMEOUT_SECONDS, Valkey

SHORT_FOLDER = Path("/tmp")  # noqa: S108 (a socket's path may have at most 93 bytes)
SOCKETS_PREFIX = "majordomo-"


class LocalServers:
    """Embedded servers that run until `stop`, or until this process dies.

    One that dies is started again with the same URL, PostgreSQL with its data. One that keeps dying
    is given up: `failure` then says what to do.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        postgres: bool = True,
        valkey: bool = True,
        durable: bool = True,
        databases: int = 16,
        valkey_megabytes: int = DEFAULT_MEGABYTES,
        observer: Observer | None = None,
    ) -> None:
        """Start the selected servers, with the data of an earlier start if there are any.

        The caller must be the main thread, because servers end with the thread that started them.
        The observer receives what happens to the servers, from other threads. Raises ServerError,
        and AlreadyRunning if another process uses the folder; then no server is left running.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("embedded servers are started from the main thread")
        folder = data_dir.absolute()
        self._lock = FolderLock(folder)
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None
        self._supervisions: list[Supervision] = []
        self._note = threading.Lock()
        self._clean_up_killed_start()
        self._sockets = self._make_sockets_folder()
        try:
            self._write_note()
            if valkey:
                log = folder / "valkey.log"
                self._valkey = Valkey(
                    log=log,
                    sockets=self._sockets,
                    databases=databases,
                    megabytes=valkey_megabytes,
                )
            if postgres:
                self._postgres = Postgres(
                    folder / "postgres", sockets=self._sockets, durable=durable
                )
            self._write_note()
            self._supervise(observer or Observer())
        except BaseException:
            self.stop()
            raise

    @property
    def is_running(self) -> bool:
        """Whether all servers run; one that has died is started again within seconds."""
        return all(each.is_running for each in self._supervisions)

    @property
    def failure(self) -> str | None:
        """Why a server was given up, with what to do about it; None as long as none was."""
        return next((each.failure for each in self._supervisions if each.failure), None)

    @property
    def database_url(self) -> str | None:
        """A SQLAlchemy URL for asyncpg; libpq understands it too, without the `+asyncpg`."""
        return self._postgres.url if self._postgres else None

    @property
    def redis_url(self) -> str | None:
        return self._valkey.url if self._valkey else None

    def stop(self) -> None:
        """Shut the servers down cleanly. It is safe to call this more than once."""
        for supervision in self._supervisions:
            supervision.stop()
        for server in (self._postgres, self._valkey):
            if server is not None:
                server.stop()
        self._postgres = self._valkey = None
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _supervise(self, observer: Observer) -> None:
        for server in (self._postgres, self._valkey):
            if server is not None:
                self._supervisions.append(Supervision(server, observer, self._renew_note))

    def _make_sockets_folder(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(prefix=SOCKETS_PREFIX, dir=SHORT_FOLDER))
        except OSError as error:
            self._lock.release()
            raise ServerError(
                f"Cannot make sockets in {SHORT_FOLDER}: {error.strerror}. Make it writable, or set"
                " DATABASE_URL and REDIS_URL."
            ) from None

    def _renew_note(self) -> None:
        """Write the process id of a server that has been started again."""
        with suppress(OSError):  # the note is for other commands; the server runs all the same
            self._write_note()

    def _write_note(self) -> None:
        note = {
            "pid": str(os.getpid()),
            "sockets": str(self._sockets),
            "valkey_pid": str(self._valkey.pid) if self._valkey else "",
            "database_url": self.database_url or "",
            "redis_url": self.redis_url or "",
        }
        with self._note:
            self._lock.write(note)

    def _clean_up_killed_start(self) -> None:
        """Stop the Valkey and delete the sockets that a killed process has left behind."""
        note = self._lock.read()
        sockets = Path(note.get("sockets", ""))
        if sockets.parent != SHORT_FOLDER or not sockets.name.startswith(SOCKETS_PREFIX):
            return
        pid = note.get("valkey_pid", "")
        stop_leftover_server(
            int(pid) if pid.isdigit() else 0,
            folder=sockets,
            stop_signal=signal.SIGTERM,
            timeout_seconds=STOP_TIMEOUT_SECONDS,
        )
        shutil.rmtree(sockets, ignore_errors=True)
