"""The registry of the runs that this process executes."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from uuid import UUID

from agent.runs.streams.live_run import LiveRun


class LiveRuns(Mapping[UUID, LiveRun]):
    """The current attempt at each run that this process executes, by the run's id."""

    def __init__(self) -> None:
        self._attempts: dict[UUID, LiveRun] = {}
        self._announced: dict[int, set[UUID]] = {}
        self._has_runs = asyncio.Event()

    def __getitem__(self, run_id: UUID) -> LiveRun:
        return self._attempts[run_id]

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._attempts)

    def __len__(self) -> int:
        return len(self._attempts)

    def find_current(self, run_id: UUID, fence: int) -> LiveRun | None:
        """Return the live attempt at a run, unless it is older than `fence`, that of the run's row.

        Then this worker has stood still, and another one has taken the run over in the meantime.
        """
        live = self.get(run_id)
        return live if live is not None and live.run.fence >= fence else None

    @contextmanager
    def announce(self) -> Iterator[set[UUID]]:
        """Announce runs that belong to this worker from the coming commit on.

        The caller adds their ids to the set before the commit, and begins them before it leaves
        the context. Until a run is live, the announcement keeps it from being released as orphaned.
        """
        announced: set[UUID] = set()
        self._announced[id(announced)] = announced
        try:
            yield announced
        finally:
            del self._announced[id(announced)]

    def executes(self, run_id: UUID) -> bool:
        """Return whether this process executes a run or is about to."""
        return run_id in self or any(run_id in each for each in self._announced.values())

    def add(self, live: LiveRun) -> None:
        self._attempts[live.run.id] = live
        self._has_runs.set()

    def remove(self, live: LiveRun) -> None:
        """Remove an attempt; a newer attempt at the same run stays."""
        if self.get(live.run.id) is live:
            del self._attempts[live.run.id]
            if not self._attempts:
                self._has_runs.clear()

    async def wait_for_run(self, timeout_seconds: float) -> None:
        """Wait until this process executes a run, at most this long."""
        if not self._attempts:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._has_runs.wait()
