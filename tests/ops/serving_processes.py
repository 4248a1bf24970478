"""`majordomo serve` as processes beside the test, all on its database, its Valkey and its model."""

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from domain.core.settings import Settings
from tests.factories import Person
from tests.processes import all_gone, environment_of
from tests.runs.client import AgentClient

ROOT = Path(__file__).parents[2]
GREETING = re.compile(r"listening on (http://\S+)")


class ServingProcess:
    """One `majordomo serve`, with everything that it has written."""

    def __init__(self, settings: Settings, folder: Path, *options: str) -> None:
        """Start it; `wait_until_ready` says when it answers."""
        self.folder = folder
        self.lines: list[str] = []
        self.url = ""
        self._is_ready = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", "--port", "0", *options],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                **environment_of(settings),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def wait_until_ready(self) -> None:
        assert self._is_ready.wait(60), "it said nothing for a minute"
        assert self.url, "".join(self.lines)

    def client(self, person: Person) -> AgentClient:
        return AgentClient(self.url, person)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def exit_code(self, *, within_seconds: float) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        code = self.process.wait(within_seconds)
        self._reading.join()
        return code

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def end(self) -> None:
        """Leave nothing of it behind, however the test went."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self._reading.join()
        assert all_gone(self.folder)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)
                if found := GREETING.search(line):
                    self.url = found[1]
                    self._is_ready.set()
        self._is_ready.set()
