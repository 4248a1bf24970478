"""A run that this process executes: its events, its subscribers, and the work to cancel."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from agent.graph.chat.events import Event
from agent.runs.streams.event_ids import EventStream, NumberedEvent, parse_event_id
from domain.conversations.models import Run

FIRST_SUBSCRIBER_SECONDS = 1.0
"""How long a new run counts as subscribed before its first subscriber arrives."""


@dataclass(eq=False, slots=True)
class LiveRun:
    """The events of one attempt at a run, while this process executes it."""

    run: Run
    on_subscribers_change: Callable[["LiveRun"], None] = lambda _: None
    """Called when a first subscriber arrives, and when the last one leaves before the end."""
    events: list[NumberedEvent] = field(default_factory=list)
    handover_event: Event | None = None
    """Sent last to the subscribers if the run leaves this process; not in the event log."""
    subscribers: int = 0
    had_subscribers: bool = False
    is_recorded_unsubscribed: bool = False
    """Whether the run's row says that the run has no subscribers."""
    is_over: bool = False
    is_cancelled: bool = False
    work: asyncio.Future[Mapping[str, Any]] | None = None
    """The graph's execution, which a cancel stops."""
    began_at: float = field(default_factory=monotonic)
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)
    _id_prefix: str = field(init=False)
    """The ids of the events without their numbers."""

    def __post_init__(self) -> None:
        self._id_prefix = f"{self.run.fence}-"

    @property
    def has_subscribers(self) -> bool:
        """Whether the run has a subscriber, or is so new that the first one is still to come.

        A run in the background waits for none.
        """
        is_new = not self.had_subscribers and monotonic() - self.began_at < FIRST_SUBSCRIBER_SECONDS
        return self.subscribers > 0 or (is_new and not self.run.in_background)

    @property
    def has_asked(self) -> bool:
        """Whether the run has ended with interrupts."""
        last = self.events[-1][1] if self.events else {}
        return bool(last.get("outcome", {}).get("type") == "interrupt")

    def publish(self, event: Event) -> None:
        """Give an event its id and hand it to all subscribers, without waiting for them.

        Events of a run that is over, or that has left this process, are dropped.
        """
        if self.is_over:
            return
        self.events.append((f"{self._id_prefix}{len(self.events) + 1}", event))
        self._notify()

    def end(self) -> None:
        """End the streams of all subscribers once they have the events so far."""
        self.is_over = True
        self._notify()

    def set_handover_event(self, handover_event: Event) -> None:
        """Let the streams end with this event, because another worker continues the run."""
        self.handover_event = handover_event

    def detach(self, handover_event: Event) -> None:
        """End the streams now with this event, even if the run still executes here."""
        self.set_handover_event(handover_event)
        self.end()

    def cancel(self) -> None:
        """Stop the run at its next await; it ends as cancelled and keeps its text so far."""
        if not self.is_cancelled:
            self.is_cancelled = True
            if self.work is not None:
                self.work.cancel()

    async def stop_work(self) -> None:
        """Stop the graph without an end of the run; another worker resumes at its checkpoint."""
        if self.work is not None:
            self.work.cancel()
            await asyncio.wait({self.work})

    def count_known(self, after: str) -> int:
        """Return how many of the events a client has whose last event id is `after`.

        0 for the id of another attempt, or of an event that this run has not published.
        """
        fence, number = parse_event_id(after)
        return number if fence == self.run.fence and number <= len(self.events) else 0

    async def subscribe(
        self, after: int = 0, *, opening: Sequence[NumberedEvent] = ()
    ) -> EventStream:
        """Yield the events behind the first `after` in batches, and the handover event if any.

        The `opening` comes before them.
        """
        self.subscribers += 1
        self.had_subscribers = True
        if self.subscribers == 1:
            self.on_subscribers_change(self)
        try:
            if opening:
                yield list(opening)
            async for batch in self.events_after(after):
                yield batch
            if self.handover_event is not None:
                yield [(f"{self.run.fence}-{len(self.events)}", self.handover_event)]
        finally:
            self.subscribers -= 1
            if not self.subscribers and not self.is_over:
                self.on_subscribers_change(self)

    async def events_after(self, after: int = 0) -> EventStream:
        """Yield the events behind the first `after` without counting as a subscriber."""
        sent = after
        while True:
            if sent < len(self.events):
                batch = self.events[sent:]
                sent += len(batch)
                yield batch
            elif self.is_over:
                return
            else:
                await self._change()

    async def wait(self) -> None:
        """Wait until the run is over, or has left this process."""
        while not self.is_over:
            await self._change()

    def _change(self) -> asyncio.Future[None]:
        """Return a future that is done at the next event, or at the end."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future

    def _notify(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():  # else its task was cancelled
                future.set_result(None)
