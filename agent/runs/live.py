"""A run that this process drives: its events, and who is reading them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.graph.events import Event
from domain.conversations.models import Run

NumberedEvent = tuple[str, Event]
"""An event and its id, `<fence>-<n>`."""


@dataclass(eq=False, slots=True)
class LiveRun:
    """The events of one attempt at a run, for as long as it is driven here."""

    run: Run
    events: list[NumberedEvent] = field(default_factory=list)
    readers: int = 0
    is_over: bool = False
    is_cancelled: bool = False
    work: asyncio.Future[Mapping[str, Any]] | None = None
    """What the run waits for while it can be cancelled: the graph."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, event: Event) -> None:
        """Give an event to everybody who reads, without waiting for them."""
        self.events.append((f"{self.run.fence}-{len(self.events) + 1}", event))
        self._wake()

    def end(self) -> None:
        """Say that nothing more comes."""
        self.is_over = True
        self._wake()

    def cancel(self) -> None:
        """Stop the run at its next await; it ends as cancelled, with what was said so far."""
        self.is_cancelled = True
        if self.work is not None:
            self.work.cancel()

    async def follow(self) -> AsyncIterator[list[NumberedEvent]]:
        """Give all events from the first, as many at a time as there are."""
        self.readers += 1
        try:
            sent = 0
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
        finally:
            self.readers -= 1

    async def wait(self) -> None:
        """Wait until the run is over."""
        while not self.is_over:
            await self._news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
