"""Keep an embedded server running: start it again when it dies."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from servers.errors import ServerError
from servers.process import last_lines

STABLE_AFTER_SECONDS = 60.0
"""How long a server must run so that its earlier deaths no longer count."""
MAX_FAILURES = 8
"""How many deaths and failed starts in a row end the supervision."""
FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 10.0


class Server(Protocol):
    """What the supervision needs of a server that has been started."""

    name: str
    setting: str
    """The setting that names a server of one's own to use instead."""
    log: Path

    def start(self) -> None:
        """Start the server again, after it has ended. Raises ServerError."""

    def wait(self) -> int:
        """Wait until the server has ended, and return its exit code."""

    def stop(self) -> None:
        """Stop the server, from any thread; it may be stopped already."""


class Observer:
    """Receives what happens to supervised servers, from their threads. This one ignores it."""

    def on_death(self, server: str, cause: str) -> None:
        """Receive that a server has ended by itself, or did not start again."""

    def on_restart(self, server: str, seconds: float) -> None:
        """Receive that a server runs again, so many seconds after its death."""

    def on_failure(self, server: str) -> None:
        """Receive that a server is not started any more."""


class Supervision:
    """Keeps one server running, from a thread of its own, until `stop`.

    The first restart is immediate; the pauses before further ones grow. After MAX_FAILURES deaths
    or failed starts, none of which the server survived for STABLE_AFTER_SECONDS, it is given up.
    """

    def __init__(self, server: Server, observer: Observer, on_restart: Callable[[], None]) -> None:
        """Watch a server that runs. The observer and `on_restart` are called from the thread."""
        self.server = server
        self.failure: str | None = None
        """Why the server was given up, with what to do about it."""
        self._observer = observer
        self._on_restart = on_restart
        self._is_running = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._keep_running, name=f"embedded {server.name}", daemon=True
        )
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether the server accepts connections, as far as is known."""
        return self._is_running

    def stop(self) -> None:
        """Stop the server, and do not start it again."""
        self._stopping.set()
        while self._thread.is_alive():
            self.server.stop()  # again, if the thread has just started it
            self._thread.join(0.05)
        self._is_running = False

    def _keep_running(self) -> None:
        failures, started_at = 0, time.monotonic()
        while True:
            cause = _describe_exit(self.server.wait())
            died_at = time.monotonic()
            self._is_running = False
            if died_at - started_at > STABLE_AFTER_SECONDS:
                failures = 0
            failures = self._restart(failures, cause)
            if self._stopping.is_set() or self.failure is not None:
                return
            started_at = time.monotonic()
            self._is_running = True
            self._on_restart()
            self._observer.on_restart(self.server.name, started_at - died_at)

    def _restart(self, failures: int, cause: str) -> int:
        """Start the server until that succeeds, and return how often it has failed by then."""
        while not self._stopping.is_set():
            self._observer.on_death(self.server.name, cause)
            failures += 1
            if failures >= MAX_FAILURES:
                self._give_up(cause)
                break
            if self._stopping.wait(_backoff_seconds(failures)):
                break
            try:
                self.server.start()
            except Exception as error:  # noqa: BLE001 (as without memory for a process: try again)
                cause = error.problem if isinstance(error, ServerError) else repr(error)
            else:
                break
        return failures

    def _give_up(self, cause: str) -> None:
        server = self.server
        self.failure = (
            f"The embedded {server.name} has failed {MAX_FAILURES} times and is not started again. "
            f"The last time: {cause}\nThe end of {server.log}:\n{last_lines(server.log)}\n"
            "The usual causes are a full disk, and too little memory: then the system's log says "
            "which processes it has killed. Remove the cause and start again; the data in DATA_DIR "
            f"are kept. Or set {server.setting} to a server of your own."
        )
        self._observer.on_failure(server.name)


def _backoff_seconds(failures: int) -> float:
    """Return the pause before the next start: none after the first failure, then ever longer."""
    if failures == 1:
        return 0
    return min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** (failures - 2))


def _describe_exit(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"signal {-code} ({signal.strsignal(-code)})"
