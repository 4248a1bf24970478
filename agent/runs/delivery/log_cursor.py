"""Reads of a run's event log, each of which ends in bounded time, whatever Redis does."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog

from agent.graph.chat.events import Event
from agent.runs.delivery.stored_messages import resolve_references
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import NumberedEvent, parse_event_id
from agent.runs.streams.event_log import LOG_ERRORS, REDIS_ERRORS

log = structlog.get_logger(__name__)

REDIS_TIMEOUT_SECONDS = 1.0
"""How long Redis may take to respond; after that the log counts as unreadable."""
NO_WAIT_SECONDS = 0.001
"""For a read of what is there already: Redis takes 0 for a wait without an end."""


class LogCursor:
    """A position in the event log of one run."""

    def __init__(
        self,
        worker: RunWorker,
        run_id: UUID,
        position: str,
        is_terminal: Callable[[Event], bool],
        *,
        thread_id: UUID | None = None,
    ) -> None:
        """`thread_id` is the thread whose messages the log refers to, if it is a chat's."""
        self.position = position
        """The id of the last event that the client has; reads return what follows it."""
        self._worker = worker
        self._run_id = run_id
        self._is_terminal = is_terminal
        self._thread_id = thread_id

    async def read(self, wait_seconds: float) -> list[NumberedEvent] | None:
        """Return the events behind the position, and leave the position where it is.

        Waits for the next event for `wait_seconds` at the most, and not at all once the worker
        drains; the list is empty if none came. Returns None if the log is unreadable, or refers to
        messages that are.
        """
        try:
            async with asyncio.timeout(wait_seconds + REDIS_TIMEOUT_SECONDS):
                batch = await self._read_unless_draining(wait_seconds)
            sessions = self._worker.dependencies.sessions
            return await resolve_references(sessions, self._thread_id, batch)
        except LOG_ERRORS as error:
            log.warning(
                "event_log_unreadable", run_id=str(self._run_id), error=type(error).__name__
            )
            return None

    async def find_last(self) -> NumberedEvent | None:
        """Return the last event of the log; None if the log is missing or unreadable."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                return await self._worker.event_log.last(self._run_id)
        except REDIS_ERRORS:
            return None

    async def find_end(self) -> str | None:
        """Return the id of the run's last event; None if the log does not have that event."""
        last = await self.find_last()
        return last[0] if last is not None and self._is_terminal(last[1]) else None

    def is_past(self, event_id: str | None) -> bool:
        """Return whether the position is behind an event; False if there is no such event."""
        return event_id is not None and parse_event_id(self.position) > parse_event_id(event_id)

    async def _read_unless_draining(self, wait_seconds: float) -> list[NumberedEvent]:
        if not self._worker.is_draining:
            batch = await self._worker.shutdown.unless_draining(self._read(wait_seconds))
            if batch is not None:
                return batch
        return await self._read(NO_WAIT_SECONDS)

    async def _read(self, wait_seconds: float) -> list[NumberedEvent]:
        return await self._worker.event_log.read(self._run_id, self.position, wait_seconds)
