"""A run that this process drives: its events, and who is reading them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from agent.graph.events import Event
from domain.conversations.models import Run

NumberedEvent = tuple[str, Event]
"""An event and its id, `<fence>-<n>`."""
EventBatches = AsyncGenerator[list[NumberedEvent], None]


FIRST_SUBSCRIBER_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class LiveRun:
    """The events of one attempt at a run, for as long as it is driven here."""

    run: Run
    on_subscribers_change: Callable[["LiveRun"], None] = lambda _: None
    """Told when the last reader leaves before the end, and when a first one comes back."""
    events: list[NumberedEvent] = field(default_factory=list)
    handover_event: Event | None = None
    """Said to the readers when the run leaves this process, and no part of the run."""
    subscribers: int = 0
    had_subscribers: bool = False
    is_recorded_unsubscribed: bool = False
    """Whether the run's row says that nobody reads it."""
    is_over: bool = False
    is_cancelled: bool = False
    work: asyncio.Future[Mapping[str, Any]] | None = None
    """What the run waits for while it can be cancelled: the graph."""
    began_at: float = field(default_factory=monotonic)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def has_subscribers(self) -> bool:
        """Whether anybody reads the run, or is just about to: a first reader comes at once."""
        is_new = not self.had_subscribers and monotonic() - self.began_at < FIRST_SUBSCRIBER_SECONDS
        return self.subscribers > 0 or is_new

    def publish(self, event: Event) -> None:
        """Give an event to everybody who reads, without waiting for them.

        What a run says that has left this process is nobody's to hear.
        """
        if self.is_over:
            return
        self.events.append((f"{self.run.fence}-{len(self.events) + 1}", event))
        self._wake()

    def end(self) -> None:
        """Say that nothing more comes."""
        self.is_over = True
        self._wake()

    def set_handover_event(self, handover_event: Event) -> None:
        """Send the readers away: the run goes on elsewhere."""
        self.handover_event = handover_event

    def detach(self, handover_event: Event) -> None:
        """Send the readers away now, whatever the run still does here."""
        self.set_handover_event(handover_event)
        self.end()

    def cancel(self) -> None:
        """Stop the run at its next await; it ends as cancelled, with what was said so far."""
        if not self.is_cancelled:
            self.is_cancelled = True
            if self.work is not None:
                self.work.cancel()

    async def subscribe(self, after: int = 0) -> EventBatches:
        """Give the events behind the first `after`, as many at a time as there are."""
        self.subscribers += 1
        self.had_subscribers = True
        if self.subscribers == 1:
            self.on_subscribers_change(self)
        try:
            async for batch in self.events_after(after):
                yield batch
            if self.handover_event is not None:
                yield [(f"{self.run.fence}-{len(self.events)}", self.handover_event)]
        finally:
            self.subscribers -= 1
            if not self.subscribers and not self.is_over:
                self.on_subscribers_change(self)

    async def events_after(self, after: int = 0) -> EventBatches:
        """Give the events as `subscribe` does, without being a reader of whom anyone takes note."""
        sent = after
        while True:
            news = self._news
            if sent < len(self.events):
                batch = self.events[sent:]
                sent += len(batch)
                yield batch
            elif self.is_over:
                return
            else:
                await news.wait()

    async def wait(self) -> None:
        """Wait until the run is over."""
        while not self.is_over:
            await self._news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
