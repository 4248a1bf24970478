"""The lease: a worker owns its runs while it renews its row in time.

If a worker misses a whole lease, other workers take over its runs. The fences keep it from writing
anything afterwards.
"""

import asyncio
from time import monotonic
from uuid import UUID

from agent.runs.execution.lifecycle.background import log_errors, run_every
from agent.runs.execution.lifecycle.live_runs import LiveRuns
from agent.runs.execution.lifecycle.shutdown import Shutdown
from agent.runs.execution.outcomes import handover_event
from domain.conversations.runs import (
    find_revoked_runs,
    find_runs_of_worker,
    register_worker,
    release_run,
    renew_worker,
    retire_worker,
)
from domain.core.database.sessions import Sessions, autocommit_session, read_only_session
from domain.core.metrics.definitions import LAPSED_LEASES

REVOKED_POLL_INTERVAL_SECONDS = 0.4
"""How often a worker checks whether any of its runs was revoked."""
IDLE_POLL_INTERVAL_SECONDS = 2
"""How often it does that without any runs, at least."""
RETIRE_TIMEOUT_SECONDS = 1
"""How long retiring can take: a database that does not respond must not keep a process alive."""


class WorkerLease:
    """One worker's row in the database, and what follows from it for the worker's runs."""

    def __init__(
        self, worker_id: UUID, sessions: Sessions, live_runs: LiveRuns, shutdown: Shutdown
    ) -> None:
        self._worker_id = worker_id
        self._sessions = sessions
        self._live_runs = live_runs
        self._shutdown = shutdown
        self._lease_seconds: int | None = None
        self._renewed_at: float | None = None
        """When the lease was renewed last, on the monotonic clock."""

    def start_periodic_tasks(self, lease_seconds: int) -> list[asyncio.Task[None]]:
        """Renew the lease, release orphaned runs and stop revoked ones until cancelled.

        A process that works on jobs looks for orphaned runs more often (`queue_due_jobs`).
        """
        self._lease_seconds = lease_seconds
        return [
            asyncio.create_task(run_every(lease_seconds / 3, self.renew)),
            asyncio.create_task(run_every(lease_seconds, self.release_orphaned_runs)),
            asyncio.create_task(self._poll_revoked_runs()),
        ]

    async def _poll_revoked_runs(self) -> None:
        """Stop revoked runs in short intervals while there are runs."""
        while True:
            await self._live_runs.wait_for_run(IDLE_POLL_INTERVAL_SECONDS)
            await asyncio.sleep(REVOKED_POLL_INTERVAL_SECONDS)
            with log_errors("periodic_task_failed", task="stop_revoked_runs"):
                await self.stop_revoked_runs()

    async def renew(self) -> None:
        """Renew the worker's row, or insert it if it is new or was deleted as dead."""
        async with autocommit_session(self._sessions) as session:
            is_registered = await renew_worker(session, self._worker_id)
            if not is_registered and not self._shutdown.is_draining:
                await register_worker(session, self._worker_id)
        self._count_if_lapsed(monotonic())

    def _count_if_lapsed(self, now: float) -> None:
        """Count that the lease was over before this renewal: others can have taken its runs."""
        earlier, self._renewed_at = self._renewed_at, now
        if earlier is None or self._lease_seconds is None:
            return
        if now - earlier > self._lease_seconds:
            LAPSED_LEASES.inc()

    async def retire(self) -> None:
        """Delete the worker's row, so that other workers take over its runs at once."""
        with log_errors("worker_not_retired"):
            async with asyncio.timeout(RETIRE_TIMEOUT_SECONDS), self._sessions.begin() as session:
                await retire_worker(session, self._worker_id)

    async def release_orphaned_runs(self) -> None:
        """Release the runs that belong to this worker by their rows but are not executed here.

        Their execution broke off, for example because the database was down. After the release
        any worker can take them over.
        """
        async with read_only_session(self._sessions) as session:
            owned = await find_runs_of_worker(session, self._worker_id)
        orphaned = [each for each in owned if not self._live_runs.executes(each[0])]
        if not orphaned:
            return
        async with self._sessions.begin() as session:
            for run_id, fence in orphaned:
                await release_run(session, run_id, fence)

    async def stop_revoked_runs(self) -> None:
        """Stop the runs of this process that were cancelled, taken over or deleted.

        A run is taken over if this worker was stalled. Its subscribers are then sent to the worker
        that took it over.
        """
        if not self._live_runs:
            return
        async with read_only_session(self._sessions) as session:
            revoked = await find_revoked_runs(session, self._worker_id, list(self._live_runs))
        for run_id, fence in revoked:
            live = self._live_runs.get(run_id)
            if live is None:
                continue
            if live.run.fence < fence:
                live.detach(handover_event(live.run))
            live.cancel()
