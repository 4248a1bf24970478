"""A process as a worker: it says that it lives, and drives runs outside of any request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from agent.runs.execute import drive_run
from agent.runs.live import LiveRun
from agent.runs.parts import RunParts
from domain.conversations.models import Run
from domain.conversations.runs import renew_worker, retire_worker

log = structlog.get_logger(__name__)


class RunWorker:
    """Drives runs, and knows those it drives."""

    def __init__(self, parts: RunParts) -> None:
        self.id: UUID = uuid7()
        self.parts = parts
        self.live: dict[UUID, LiveRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, run: Run) -> LiveRun:
        """Start to drive a run that is this worker's; it goes on whoever reads it or not."""
        live = LiveRun(run)
        self.live[run.id] = live
        task = asyncio.create_task(self._drive(live), name=f"run {run.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return live

    async def _drive(self, live: LiveRun) -> None:
        try:
            await drive_run(self.parts, live)
        finally:
            self.live.pop(live.run.id, None)

    async def renew(self) -> None:
        """Say once that this worker lives."""
        async with self.parts.sessions.begin() as session:
            await renew_worker(session, self.id)

    async def renew_for_ever(self) -> None:
        """Say so three times within each lease, whatever the runs are doing."""
        while True:
            await asyncio.sleep(self.parts.settings.lease_seconds / 3)
            try:
                await self.renew()
            except Exception:
                log.exception("worker_not_renewed", worker=str(self.id))

    async def stop(self) -> None:
        """Break off what is under way, for others to carry on, and retire."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)
        async with self.parts.sessions.begin() as session:
            await retire_worker(session, self.id)


@asynccontextmanager
async def open_worker(parts: RunParts) -> AsyncIterator[RunWorker]:
    """Make this process a worker for as long as it serves."""
    worker = RunWorker(parts)
    await worker.renew()
    renewal = asyncio.create_task(worker.renew_for_ever(), name="renew worker")
    try:
        yield worker
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal
        await worker.stop()
