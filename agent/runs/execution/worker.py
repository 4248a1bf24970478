"""A process as a worker: it says that it lives, and drives runs outside of any request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import handover_event
from agent.runs.execution.runner import execute_run
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.subscribers import Subscribers
from domain.conversations.models import Run
from domain.conversations.runs import (
    RunningRun,
    find_revoked,
    find_runs_of_worker,
    record_subscribers,
    register_worker,
    release_run,
    renew_worker,
    retire_worker,
)
from domain.core.database.sessions import read_only_session

log = structlog.get_logger(__name__)

REVOKED_POLL_INTERVAL_SECONDS = 0.4
"""How often a worker looks whether it is to stop any of its runs."""
CANCEL_TIMEOUT_SECONDS = 1
"""For runs to stop where they are; an effect that waits for a lock may need longer."""
FLUSH_TIMEOUT_SECONDS = 2
"""For the last events of runs to reach their readers and logs."""
RETIRE_TIMEOUT_SECONDS = 1
"""For the database to be told; one that says nothing keeps no process from its end."""

Found = TypeVar("Found")

RunExecutor = Callable[[RunDependencies, LiveRun], Coroutine[Any, Any, None]]
"""Drives a run to its end, and ends its events; what it cannot end others carry on."""


class RunWorker:
    """Drives runs, and knows those it drives."""

    def __init__(
        self, dependencies: RunDependencies, event_log: EventLog, subscribers: Subscribers
    ) -> None:
        self.id: UUID = uuid7()
        self.dependencies = dependencies
        self.event_log = event_log
        self.subscribers = subscribers
        self.live_runs: dict[UUID, LiveRun] = {}
        self.draining = asyncio.Event()
        self._expected: dict[int, set[UUID]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._drives: set[asyncio.Task[None]] = set()

    @property
    def is_draining(self) -> bool:
        """Whether this worker is about to stop, and begins nothing any more."""
        return self.draining.is_set()

    def begin(self, run: Run, execute: RunExecutor | None = None) -> LiveRun:
        """Start to drive a run that is this worker's; it goes on whoever reads it or not.

        `execute` says what driving it means: a chat's turn, unless it is said. A worker that was
        asked to stop in this very moment leaves the run to others, and sends its reader there.
        """
        # Whoever takes a run over notes that nobody reads it yet.
        live = LiveRun(run, self._on_subscribers_change, is_recorded_unsubscribed=run.attempts > 1)
        if self.is_draining:
            live.detach(handover_event(run))
            return live
        self.live_runs[run.id] = live
        self._start(self.event_log.record(live), f"log of run {run.id}")
        driving = self._start(self._drive(live, execute), f"run {run.id}")
        self._drives.add(driving)
        driving.add_done_callback(self._drives.discard)
        return live

    @contextmanager
    def announce(self) -> Iterator[set[UUID]]:
        """Announce runs that are this worker's from the coming commit on, and begin right after.

        In between they are not live yet, and nobody may take them for lost.
        """
        announced: set[UUID] = set()
        self._expected[id(announced)] = announced
        try:
            yield announced
        finally:
            del self._expected[id(announced)]

    def executes(self, run_id: UUID) -> bool:
        """Say whether this worker drives a run, or is just about to."""
        return run_id in self.live_runs or any(run_id in each for each in self._expected.values())

    def is_executed(self, running: RunningRun) -> bool:
        """Return whether a live worker executes a run.

        This worker knows for itself; another one counts while it renews its lease.
        """
        if running.run.worker_id == self.id:
            return self.executes(running.run.id)
        return running.has_live_worker

    async def _drive(self, live: LiveRun, execute: RunExecutor | None) -> None:
        try:
            await (execute or execute_run)(self.dependencies, live)
        finally:
            # Where the run was lost and taken back, a newer attempt is in this place by now.
            if self.live_runs.get(live.run.id) is live:
                del self.live_runs[live.run.id]

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _on_subscribers_change(self, live: LiveRun) -> None:
        """Let other workers know whether anybody reads a run: an unread one makes way."""
        self._start(self._record_subscribers(live), f"readers of run {live.run.id}")

    async def _record_subscribers(self, live: LiveRun) -> None:
        # The first reader comes with the run itself: there is nothing to note yet.
        if live.subscribers and not live.is_recorded_unsubscribed:
            return
        with _logged("readers_not_noted"):
            async with self.dependencies.sessions.begin() as session:
                await record_subscribers(
                    session, live.run.id, live.run.fence, has_subscribers=bool(live.subscribers)
                )
            live.is_recorded_unsubscribed = not live.subscribers

    async def renew(self) -> None:
        """Say once that this worker lives; one that was long thought dead is new."""
        async with self.dependencies.sessions.begin() as session:
            is_known = await renew_worker(session, self.id)
            if not is_known and not self.is_draining:
                await register_worker(session, self.id)

    async def release_orphaned_runs(self) -> None:
        """Let go of the runs that are this worker's by their rows, and that it does not drive.

        Driving them broke off, with the database perhaps. From now on anybody may carry them on.
        """
        async with self.dependencies.sessions.begin() as session:
            for run_id, fence in await find_runs_of_worker(session, self.id):
                if not self.executes(run_id):
                    await release_run(session, run_id, fence)

    async def stop_revoked_runs(self) -> None:
        """Stop those runs here that somebody has cancelled, taken over or deleted.

        The second happens to a worker that stood still. Its readers go to who carries them on.
        """
        if not self.live_runs:
            return
        async with read_only_session(self.dependencies.sessions) as session:
            to_stop = await find_revoked(session, self.id, list(self.live_runs))
        for run_id, fence in to_stop:
            live = self.live_runs.get(run_id)
            if live is None:
                continue
            if live.run.fence < fence:
                live.detach(handover_event(live.run))
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
            await asyncio.wait(rest, timeout=FLUSH_TIMEOUT_SECONDS)

    async def _break_off(self) -> None:
        """Stop all runs, and send the readers away from one that cannot stop in time."""
        for task in list(self._drives):
            task.cancel()
        if self._drives:
            await asyncio.wait(self._drives, timeout=CANCEL_TIMEOUT_SECONDS)
        for live in list(self.live_runs.values()):
            live.detach(handover_event(live.run))

    async def stop(self) -> None:
        """Break off what is still under way, for others to carry on, and retire."""
        await self.drain(0)
        with _logged("worker_not_retired"):
            async with (
                asyncio.timeout(RETIRE_TIMEOUT_SECONDS),
                self.dependencies.sessions.begin() as session,
            ):
                await retire_worker(session, self.id)


@asynccontextmanager
async def open_worker(
    dependencies: RunDependencies, event_log: EventLog, subscribers: Subscribers
) -> AsyncIterator[RunWorker]:
    """Make this process a worker for as long as it serves."""
    worker = RunWorker(dependencies, event_log, subscribers)
    await worker.renew()
    habits = [
        asyncio.create_task(run_every(worker.renew, dependencies.settings.lease_seconds / 3)),
        asyncio.create_task(
            run_every(worker.release_orphaned_runs, dependencies.settings.lease_seconds / 3)
        ),
        asyncio.create_task(run_every(worker.stop_revoked_runs, REVOKED_POLL_INTERVAL_SECONDS)),
    ]
    try:
        yield worker
    finally:
        for habit in habits:
            habit.cancel()
        # One that does not hear of it now is cancelled again with the loop: nobody waits for it.
        await asyncio.gather(worker.stop(), asyncio.wait(habits, timeout=FLUSH_TIMEOUT_SECONDS))


async def run_every(habit: Callable[[], Coroutine[Any, Any, None]], pause_seconds: float) -> None:
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
