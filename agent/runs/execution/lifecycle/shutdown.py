"""The shutdown of a worker: its runs end, or other workers take them over."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from agent.runs.execution.lifecycle.background import BackgroundTasks
from agent.runs.execution.lifecycle.live_runs import LiveRuns
from agent.runs.execution.outcomes import handover_event
from domain.core.cancellation import cancel_and_wait

CANCEL_TIMEOUT_SECONDS = 1
"""How long cancelled runs get to stop; an effect that waits for a lock can need longer."""
FLUSH_TIMEOUT_SECONDS = 2
"""How long the last events of runs get to reach their subscribers and logs."""

Result = TypeVar("Result")


class Shutdown:
    """Drains a worker: it starts no new runs, and the current ones end or are handed over."""

    def __init__(
        self, live_runs: LiveRuns, executions: BackgroundTasks, recordings: BackgroundTasks
    ) -> None:
        self._live_runs = live_runs
        self._executions = executions
        self._recordings = recordings
        self.draining = asyncio.Event()

    @property
    def is_draining(self) -> bool:
        """Whether the worker is shutting down and starts nothing new."""
        return self.draining.is_set()

    async def drain(self, grace_seconds: float) -> None:
        """Start no new runs, let current runs end within the grace period, hand over the rest.

        A subscriber that follows another worker's run through this one is sent away at once.
        """
        self.draining.set()
        await self._executions.wait(grace_seconds)
        await self._hand_over_runs()
        await self._recordings.wait(FLUSH_TIMEOUT_SECONDS)

    async def unless_draining(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """Return the result of `work`, or cancel it and return None once the worker drains."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.draining.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            stopping.cancel()
            await cancel_and_wait(working)

    async def _hand_over_runs(self) -> None:
        """Cancel all executions, and detach the runs that do not stop in time."""
        self._executions.cancel()
        await self._executions.wait(CANCEL_TIMEOUT_SECONDS)
        for live in list(self._live_runs.values()):
            live.detach(handover_event(live.run))
