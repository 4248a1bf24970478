"""Events that threads and event loops share."""

import asyncio
import threading

from tests.waiting import HUNG_SECONDS


class SharedEvent:
    """An event that any thread can set, once, and any event loop can wait for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        with self._lock:
            self._is_set = True
            waiters, self._waiters = self._waiters, []
        for loop, event in waiters:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def wait(self, timeout_seconds: float = HUNG_SECONDS) -> None:
        """Return when the event is set. Raises TimeoutError."""
        event = asyncio.Event()
        with self._lock:
            if self._is_set:
                return
            self._waiters.append((asyncio.get_running_loop(), event))
        async with asyncio.timeout(timeout_seconds):
            await event.wait()


class Gate:
    """A point at which a peer waits until the test opens the gate."""

    def __init__(self) -> None:
        self.reached = SharedEvent()
        self.opened = SharedEvent()

    def open(self) -> None:
        self.opened.set()

    async def pass_through(self) -> None:
        self.reached.set()
        await self.opened.wait()
