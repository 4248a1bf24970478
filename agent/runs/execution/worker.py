"""A process as a worker: it says that it lives, and drives runs outside of any request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from agent.runs.execution.dependencies import RunParts
from agent.runs.execution.outcomes import farewell
from agent.runs.execution.runner import drive_run
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.subscribers import Followers
from domain.conversations.models import Run
from domain.conversations.runs import (
    RunningRun,
    find_held,
    find_to_stop,
    mark_read,
    register_worker,
    release_run,
    renew_worker,
    retire_worker,
)
from domain.core.database.sessions import reading

log = structlog.get_logger(__name__)

STOP_LOOK_SECONDS = 0.4
"""How often a worker looks whether it is to stop any of its runs."""
BREAK_OFF_SECONDS = 1
"""For runs to stop where they are; an effect that waits for a lock may need longer."""
LAST_EVENTS_SECONDS = 2
"""For the last events of runs to reach their readers and logs."""
RETIRE_SECONDS = 1
"""For the database to be told; one that says nothing keeps no process from its end."""

Found = TypeVar("Found")

Drive = Callable[[RunParts, LiveRun], Coroutine[Any, Any, None]]
"""Drives a run to its end, and ends its events; what it cannot end others carry on."""


class RunWorker:
    """Drives runs, and knows those it drives."""

    def __init__(self, parts: RunParts, event_log: EventLog, followers: Followers) -> None:
        self.id: UUID = uuid7()
        self.parts = parts
        self.event_log = event_log
        self.followers = followers
        self.live: dict[UUID, LiveRun] = {}
        self.draining = asyncio.Event()
        self._expected: dict[int, set[UUID]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._drives: set[asyncio.Task[None]] = set()

    @property
    def is_draining(self) -> bool:
        """Whether this worker is about to stop, and begins nothing any more."""
        return self.draining.is_set()

    def begin(self, run: Run, drive: Drive | None = None) -> LiveRun:
        """Start to drive a run that is this worker's; it goes on whoever reads it or not.

        `drive` says what driving it means: a chat's turn, unless it is said. A worker that was
        asked to stop in this very moment leaves the run to others, and sends its reader there.
        """
        # Whoever takes a run over notes that nobody reads it yet.
        live = LiveRun(run, self._note_readers, is_noted_unread=run.attempts > 1)
        if self.is_draining:
            live.leave(farewell(run))
            return live
        self.live[run.id] = live
        self._start(self.event_log.record(live), f"log of run {run.id}")
        driving = self._start(self._drive(live, drive), f"run {run.id}")
        self._drives.add(driving)
        driving.add_done_callback(self._drives.discard)
        return live

    @contextmanager
    def expecting(self) -> Iterator[set[UUID]]:
        """Announce runs that are this worker's from the coming commit on, and begin right after.

        In between they are not live yet, and nobody may take them for lost.
        """
        expected: set[UUID] = set()
        self._expected[id(expected)] = expected
        try:
            yield expected
        finally:
            del self._expected[id(expected)]

    def drives(self, run_id: UUID) -> bool:
        """Say whether this worker drives a run, or is just about to."""
        return run_id in self.live or any(run_id in each for each in self._expected.values())

    def is_executed(self, running: RunningRun) -> bool:
        """Return whether a live worker executes a run.

        This worker knows for itself; another one counts while it renews its lease.
        """
        if running.run.worker_id == self.id:
            return self.drives(running.run.id)
        return running.is_driven

    async def _drive(self, live: LiveRun, drive: Drive | None) -> None:
        try:
            await (drive or drive_run)(self.parts, live)
        finally:
            # Where the run was lost and taken back, a newer attempt is in this place by now.
            if self.live.get(live.run.id) is live:
                del self.live[live.run.id]

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _note_readers(self, live: LiveRun) -> None:
        """Let other workers know whether anybody reads a run: an unread one makes way."""
        self._start(self._mark_read(live), f"readers of run {live.run.id}")

    async def _mark_read(self, live: LiveRun) -> None:
        # The first reader comes with the run itself: there is nothing to note yet.
        if live.readers and not live.is_noted_unread:
            return
        with _logged("readers_not_noted"):
            async with self.parts.sessions.begin() as session:
                await mark_read(session, live.run.id, live.run.fence, is_read=bool(live.readers))
            live.is_noted_unread = not live.readers

    async def renew(self) -> None:
        """Say once that this worker lives; one that was long thought dead is new."""
        async with self.parts.sessions.begin() as session:
            is_known = await renew_worker(session, self.id)
            if not is_known and not self.is_draining:
                await register_worker(session, self.id)

    async def release_lost(self) -> None:
        """Let go of the runs that are this worker's by their rows, and that it does not drive.

        Driving them broke off, with the database perhaps. From now on anybody may carry them on.
        """
        async with self.parts.sessions.begin() as session:
            for run_id, fence in await find_held(session, self.id):
                if not self.drives(run_id):
                    await release_run(session, run_id, fence)

    async def stop_unwanted(self) -> None:
        """Stop those runs here that somebody has cancelled, taken over or deleted.

        The second happens to a worker that stood still. Its readers go to who carries them on.
        """
        if not self.live:
            return
        async with reading(self.parts.sessions) as session:
            to_stop = await find_to_stop(session, self.id, list(self.live))
        for run_id, fence in to_stop:
            live = self.live.get(run_id)
            if live is None:
                continue
            if live.run.fence < fence:
                live.leave(farewell(live.run))
            live.cancel()

    async def unless_draining(self, work: Coroutine[Any, Any, Found]) -> Found | None:
        """Give what `work` gives; as soon as this worker is to stop, cancel it and give None."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.draining.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            working.cancel()
            stopping.cancel()
            await asyncio.wait({working, stopping})

    async def drain(self, grace_seconds: float) -> None:
        """Take no new runs, let those under way end for a while, and hand the rest over.

        Who follows here what another worker drives is sent away at once.
        """
        self.draining.set()
        if self._drives:
            await asyncio.wait(self._drives, timeout=grace_seconds)
        await self._break_off()
        if rest := self._tasks - self._drives:
            await asyncio.wait(rest, timeout=LAST_EVENTS_SECONDS)

    async def _break_off(self) -> None:
        """Stop all runs, and send the readers away from one that cannot stop in time."""
        for task in list(self._drives):
            task.cancel()
        if self._drives:
            await asyncio.wait(self._drives, timeout=BREAK_OFF_SECONDS)
        for live in list(self.live.values()):
            live.leave(farewell(live.run))

    async def stop(self) -> None:
        """Break off what is still under way, for others to carry on, and retire."""
        await self.drain(0)
        with _logged("worker_not_retired"):
            async with (
                asyncio.timeout(RETIRE_SECONDS),
                self.parts.sessions.begin() as session,
            ):
                await retire_worker(session, self.id)


@asynccontextmanager
async def open_worker(
    parts: RunParts, event_log: EventLog, followers: Followers
) -> AsyncIterator[RunWorker]:
    """Make this process a worker for as long as it serves."""
    worker = RunWorker(parts, event_log, followers)
    await worker.renew()
    habits = [
        asyncio.create_task(_again(worker.renew, parts.settings.lease_seconds / 3)),
        asyncio.create_task(_again(worker.release_lost, parts.settings.lease_seconds / 3)),
        asyncio.create_task(_again(worker.stop_unwanted, STOP_LOOK_SECONDS)),
    ]
    try:
        yield worker
    finally:
        for habit in habits:
            habit.cancel()
        # One that does not hear of it now is cancelled again with the loop: nobody waits for it.
        await asyncio.gather(worker.stop(), asyncio.wait(habits, timeout=LAST_EVENTS_SECONDS))


async def _again(habit: Callable[[], Coroutine[Any, Any, None]], pause_seconds: float) -> None:
    """Do something over and over, whatever goes wrong with it in between."""
    while True:
        await asyncio.sleep(pause_seconds)
        with _logged(habit.__name__):
            await habit()


class _logged(suppress):  # noqa: N801 (reads as what it does)
    """Log an error and go on."""

    def __init__(self, what: str) -> None:
        super().__init__(Exception)
        self.what = what

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        suppressed = super().__exit__(kind, error, trace)
        if suppressed:
            log.warning(self.what, exc_info=error)
        return suppressed
