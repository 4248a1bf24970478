"""Something that happens once and that any thread or event loop can wait for."""

import asyncio
import threading

from tests.waiting import HUNG_SECONDS


class SharedEvent:
    """A one-way switch; `wait` works in every event loop, `set` from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        with self._lock:
            self._is_set = True
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def wait(self, timeout_seconds: float = HUNG_SECONDS) -> None:
        """Return when it is set. Raises TimeoutError."""
        event = asyncio.Event()
        with self._lock:
            if self._is_set:
                return
            self._waiting.append((asyncio.get_running_loop(), event))
        async with asyncio.timeout(timeout_seconds):
            await event.wait()


class Gate:
    """A point at which a peer stops until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = SharedEvent()
        self.opened = SharedEvent()

    def open(self) -> None:
        self.opened.set()

    async def pass_through(self) -> None:
        self.reached.set()
        await self.opened.wait()
