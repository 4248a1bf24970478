"""Workers as processes of their own that die at a point, see `tests.runs.dying`."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from domain.conversations.models import Run
from domain.conversations.runs import alive_workers
from domain.core.db import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.processes import environment_of
from tests.runs.client import AgentClient

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 1


class DoomedWorker(AgentClient):
    """Somebody's client of a worker that kills itself when it has come to its point."""

    def __init__(
        self, settings: Settings, sessions: Sessions, person: Person, point: str, runs: int
    ) -> None:
        self._sessions = sessions
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.runs.dying", point, str(runs)],
            cwd=ROOT,
            env=os.environ | environment_of(settings, log_level="WARNING"),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        super().__init__(f"http://127.0.0.1:{int(self.process.stdout.readline())}", person)

    async def dies_of(self, *bodies: dict[str, Any]) -> None:
        """Send requests, one for each thread, that it does not survive; wait out its lease."""

        async def send(thread_id: str, body: dict[str, Any]) -> None:
            with pytest.raises(httpx.HTTPError):
                await self.run(thread_id, **body)

        await asyncio.gather(*(send(f"t{n}", body) for n, body in enumerate(bodies)))
        await self.http.aclose()
        assert await asyncio.to_thread(self.process.wait, 10) == -signal.SIGKILL
        while await self._is_thought_alive():
            await asyncio.sleep(0.1)

    async def _is_thought_alive(self) -> bool:
        """Look whether a lease is left of any worker with unfinished runs.

        A renewal that was sent before the death may be carried out a good while after it.
        """
        async with self._sessions() as session:
            alive = select(Run.id).where(
                Run.status == "running", Run.worker_id.in_(alive_workers(LEASE_SECONDS))
            )
            return await session.scalar(alive.limit(1)) is not None

    def end(self) -> None:
        """Leave nothing of it behind, however the test went."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


Start = Callable[..., DoomedWorker]


@pytest.fixture
def start(settings: Settings, sessions: Sessions, person: Person) -> Iterator[Start]:
    """Start the application as a process of its own that dies at a point."""
    workers: list[DoomedWorker] = []

    def start(point: str, runs: int = 1) -> DoomedWorker:
        worker = DoomedWorker(settings, sessions, person, point, runs)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.end()
