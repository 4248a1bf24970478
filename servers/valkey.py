"""An embedded Valkey. It stores nothing on disk: rate limits and live events are lost with it."""

import signal
import socket
import time
from pathlib import Path

from servers.binaries import find_valkey
from servers.errors import ServerError
from servers.process import last_lines, start_process, stop_process
from servers.users import CURRENT_USER

STARTUP_TIMEOUT_SECONDS = 10.0
STOP_TIMEOUT_SECONDS = 10.0
DEFAULT_MEGABYTES = 512


class Valkey:
    """A running Valkey that listens only on a Unix socket in the folder `sockets`."""

    name = "Valkey"
    setting = "REDIS_URL"

    def __init__(
        self, *, log: Path, sockets: Path, databases: int, megabytes: int = DEFAULT_MEGABYTES
    ) -> None:
        """Start the server with this number of databases, and this memory for all keys.

        It evicts no key, because keys that protect passwords expire too, and no policy spares them.
        The application deletes event logs before they take too much. Raises ServerError.
        """
        self.log = log
        self._sockets = sockets
        self._socket = sockets / "valkey.sock"
        self.url = f"unix://{self._socket}"
        log.unlink(missing_ok=True)
        self._options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "databases": str(databases),
            "maxmemory": f"{megabytes}mb",
            "maxmemory-policy": "noeviction",
        }
        self.start()

    def start(self) -> None:
        """Start the server, also after it has died: then it is empty. Raises ServerError."""
        self._process = start_process(
            [
                find_valkey(),
                *(part for name, value in self._options.items() for part in (f"--{name}", value)),
            ],
            folder=self._sockets,
            log=self.log,
            death_signal=signal.SIGTERM,
            run_as=CURRENT_USER,
        )
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
        stop_process(
            self._process, stop_signal=signal.SIGTERM, timeout_seconds=STOP_TIMEOUT_SECONDS
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + STARTUP_TIMEOUT_SECONDS
        while not self._responds():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(
                    "The embedded Valkey did not start.",
                    f"The end of {self.log}:\n{last_lines(self.log)}",
                )
            time.sleep(0.005)

    def _responds(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
