"""Real connections whose timers fire only when a test moves the clock."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from cli.serving.connections import BoundedProtocol


@dataclass
class ManualTimer:
    when: float
    fire: Callable[[], object]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


class ManualTimers:
    """The timers of all connections of a server; it is what a protocol uses of its event loop."""

    def __init__(self) -> None:
        self._now = 0.0
        self._timers: list[ManualTimer] = []

    @property
    def pending(self) -> int:
        """How many timers have neither fired nor been cancelled."""
        return len(self._pending())

    def call_later(self, seconds: float, fire: Callable[[], object]) -> ManualTimer:
        timer = ManualTimer(self._now + seconds, fire)
        self._timers = [*self._pending(), timer]
        return timer

    def create_task(self, coroutine: Any) -> asyncio.Task[Any]:
        return asyncio.create_task(coroutine)

    def advance(self, seconds: float) -> None:
        """Move the clock, and fire the timers that are due, in order."""
        end = self._now + seconds
        while due := [timer for timer in self._pending() if timer.when <= end]:
            timer = min(due, key=lambda timer: timer.when)
            self._now = timer.when
            self._timers.remove(timer)
            timer.fire()
        self._now = end

    def _pending(self) -> list[ManualTimer]:
        return [timer for timer in self._timers if not timer.is_cancelled]


def use_timers(protocol: type[BoundedProtocol], timers: ManualTimers) -> type[BoundedProtocol]:
    """Return the protocol with these timers instead of those of the event loop."""

    class TimedProtocol(protocol):  # type: ignore[misc, valid-type]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.loop = cast("asyncio.AbstractEventLoop", timers)

    return TimedProtocol
