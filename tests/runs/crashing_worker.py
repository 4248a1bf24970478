"""Crashing workers: processes that kill themselves at a point of `tests.runs.crash_points`."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.forking import ForkedProcess
from tests.processes import environment_of
from tests.runs.client import AgentClient
from tests.runs.crash_points import serve

_DELETE_WORKERS = text(
    "DELETE FROM workers WHERE id IN (SELECT worker_id FROM runs WHERE status = 'running')"
)


class CrashingWorker(AgentClient):
    """A client of a worker that kills itself when enough runs have reached its crash point."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        person: Person,
        folder: Path,
        point: str,
        runs: int,
    ) -> None:
        self._sessions = sessions
        environment = {
            "PATH": os.environ["PATH"],
            **environment_of(settings, log_level="WARNING"),
        }
        # The socket listens before the process serves, so that clients need not wait.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.process = ForkedProcess(folder, environment, serve, listener, point, runs)
            super().__init__(f"http://127.0.0.1:{listener.getsockname()[1]}", person)

    async def crash_on(self, *bodies: dict[str, Any]) -> None:
        """Send requests, one for each thread, that crash the worker; then declare it dead.

        The lease would do that in time. The worker's row is deleted, not aged: a renewal that the
        worker has already sent then updates nothing.
        """

        async def send(thread_id: str, body: dict[str, Any]) -> None:
            with pytest.raises(httpx.HTTPError):
                await self.run(thread_id, **body)

        await asyncio.gather(*(send(f"t{n}", body) for n, body in enumerate(bodies)))
        await self.until_crashed()

    async def until_crashed(self) -> None:
        """Wait until the worker has crashed, and declare it dead."""
        await self.http.aclose()
        assert await self.process.wait() == -signal.SIGKILL, self.process.output
        async with self._sessions.begin() as session:
            await session.execute(_DELETE_WORKERS)


StartCrashing = Callable[..., CrashingWorker]


@pytest.fixture
def start_crashing(
    settings: Settings, sessions: Sessions, person: Person, tmp_path: Path
) -> Iterator[StartCrashing]:
    """Start the application in a process that crashes at a point."""
    workers: list[CrashingWorker] = []

    def start(point: str, runs: int = 1) -> CrashingWorker:
        folder = tmp_path / f"worker-{len(workers)}"
        folder.mkdir()
        worker = CrashingWorker(settings, sessions, person, folder, point, runs)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.process.end()
