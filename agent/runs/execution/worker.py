"""A process as a worker: it executes runs outside of any request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.lifecycle.background import BackgroundTasks, log_errors, run_every
from agent.runs.execution.lifecycle.lease import WorkerLease
from agent.runs.execution.lifecycle.live_runs import LiveRuns
from agent.runs.execution.lifecycle.run_span import record_end, start_run_span
from agent.runs.execution.lifecycle.shutdown import FLUSH_TIMEOUT_SECONDS, Shutdown
from agent.runs.execution.outcomes import handover_event
from agent.runs.execution.run_inputs import StoredTurn
from agent.runs.execution.runner import execute_run
from agent.runs.streams.approval_signals import (
    POLL_INTERVAL_SECONDS as APPROVAL_POLL_INTERVAL_SECONDS,
)
from agent.runs.streams.approval_signals import ApprovalSignals
from agent.runs.streams.event_log import EventLog
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.subscribers import Subscribers
from domain.conversations.log_ids import execution_context
from domain.conversations.models import Run
from domain.conversations.runs import RunningRun, is_running, record_subscribers
from domain.core.database.sessions import read_only_session
from domain.core.telemetry.ids import bind_trace

RunExecutor = Callable[[RunDependencies, LiveRun], Coroutine[Any, Any, None]]
"""Executes a run to its end and ends its stream; if it cannot, another worker takes over."""


class RunWorker:
    """Executes runs. Its parts are the registry of its runs, its lease and its shutdown."""

    def __init__(
        self,
        dependencies: RunDependencies,
        event_log: EventLog,
        subscribers: Subscribers,
        approval_signals: ApprovalSignals,
    ) -> None:
        self.id: UUID = uuid7()
        self.dependencies = dependencies
        self.event_log = event_log
        self.subscribers = subscribers
        self.approval_signals = approval_signals
        self.live_runs = LiveRuns()
        self.executions = BackgroundTasks()
        self.recordings = BackgroundTasks()
        """Writes to the event logs, and to the rows that tell whether runs have subscribers."""
        self.shutdown = Shutdown(self.live_runs, self.executions, self.recordings)
        self.lease = WorkerLease(self.id, dependencies.sessions, self.live_runs, self.shutdown)

    @property
    def is_draining(self) -> bool:
        """Whether this worker is shutting down and starts nothing new."""
        return self.shutdown.is_draining

    def begin(
        self, run: Run, execute: RunExecutor | None = None, *, stored: StoredTurn | None = None
    ) -> LiveRun:
        """Start to execute a run that belongs to this worker, with or without subscribers.

        `execute` defaults to `execute_run`, which executes a chat's turn; `stored` is what is known
        of that already. A worker that has just begun to drain leaves the run to other workers and
        sends its subscriber there.
        """
        # The rows of these runs say that they have no subscribers.
        is_unsubscribed = run.attempts > 1 or run.in_background
        live = LiveRun(run, self._on_subscribers_change, is_recorded_unsubscribed=is_unsubscribed)
        if self.is_draining:
            live.detach(handover_event(run))
            return live
        self.live_runs.add(live)
        context = execution_context(run)
        self.recordings.start(self.event_log.record(live), f"log of run {run.id}", context.copy())
        self.executions.start(self._execute(live, execute, stored), f"run {run.id}", context)
        return live

    def is_executed(self, running: RunningRun) -> bool:
        """Return whether a live worker executes a run.

        This worker asks its own registry; another worker counts while it renews its lease.
        """
        if running.run.worker_id == self.id:
            return self.live_runs.executes(running.run.id)
        return running.has_live_worker

    async def is_running(self, run_id: UUID, *, fence: int | None = None) -> bool:
        """Return whether a run is running by its row, under this fence if one is given."""
        async with read_only_session(self.dependencies.sessions) as session:
            return await is_running(session, run_id, fence=fence)

    async def stop(self) -> None:
        """Hand over all runs at once, and retire."""
        await self.shutdown.drain(0)
        await self.lease.retire()

    async def _execute(
        self, live: LiveRun, execute: RunExecutor | None, stored: StoredTurn | None
    ) -> None:
        with start_run_span(self.dependencies, live.run) as span:
            bind_trace(span.trace_id)
            try:
                if execute is not None:
                    await execute(self.dependencies, live)
                else:
                    await execute_run(self.dependencies, live, stored)
            finally:
                record_end(span, live)
                self.live_runs.remove(live)
                if live.has_asked or live.run.kind == "call":
                    self.approval_signals.send(live.run.user_id)

    def _on_subscribers_change(self, live: LiveRun) -> None:
        """Record whether a run has subscribers: other workers cancel one that has none."""
        self.recordings.start(
            self._record_subscribers(live),
            f"subscribers of run {live.run.id}",
            execution_context(live.run),
        )

    async def _record_subscribers(self, live: LiveRun) -> None:
        # A new run's row already counts its first subscriber.
        if live.subscribers and not live.is_recorded_unsubscribed:
            return
        with log_errors("subscribers_not_recorded"):
            async with self.dependencies.sessions.begin() as session:
                await record_subscribers(
                    session, live.run.id, live.run.fence, has_subscribers=bool(live.subscribers)
                )
            live.is_recorded_unsubscribed = not live.subscribers


@asynccontextmanager
async def open_worker(
    dependencies: RunDependencies,
    event_log: EventLog,
    subscribers: Subscribers,
    approval_signals: ApprovalSignals,
) -> AsyncIterator[RunWorker]:
    """Make this process a worker for as long as it serves."""
    worker = RunWorker(dependencies, event_log, subscribers, approval_signals)
    await worker.lease.renew()
    polling = run_every(APPROVAL_POLL_INTERVAL_SECONDS, approval_signals.poll)
    periodic_tasks = [
        *worker.lease.start_periodic_tasks(dependencies.settings.lease_seconds),
        asyncio.create_task(polling, name="poll approvals"),
    ]
    try:
        yield worker
    finally:
        for task in periodic_tasks:
            task.cancel()
        # The end of the loop cancels a task that misses this cancellation: the wait is bounded.
        await asyncio.gather(
            worker.stop(), asyncio.wait(periodic_tasks, timeout=FLUSH_TIMEOUT_SECONDS)
        )
        await subscribers.close()
        await approval_signals.close()
