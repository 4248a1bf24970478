"""What a process measures of itself every second: the lag of its event loop, and its pools."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.core.metrics.definitions import (
    LOOP_LAG_SECONDS,
    POOL_CONNECTIONS,
    POOL_WAIT_SECONDS,
    POOL_WAITS,
)

SAMPLE_INTERVAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class PoolUse:
    """The connections of a pool at a moment, and how often and long callers have waited so far."""

    used: int = 0
    limit: int = 0
    waits: int = 0
    wait_seconds: float = 0.0


@contextmanager
def measured_loop() -> Iterator[None]:
    """Measure the lag of the event loop during a block."""
    measuring = asyncio.create_task(_measure_loop(), name="event loop lag")
    try:
        yield
    finally:
        measuring.cancel()


@contextmanager
def measured_pool(name: str, read: Callable[[], PoolUse]) -> Iterator[None]:
    """Measure a pool of database connections during a block."""
    sampler = _PoolSampler(name, read)
    measuring = asyncio.create_task(sampler.run(), name=f"pool {name}")
    try:
        yield
    finally:
        measuring.cancel()
        sampler.record(PoolUse(waits=sampler.last.waits, wait_seconds=sampler.last.wait_seconds))


async def _measure_loop() -> None:
    clock = asyncio.get_running_loop().time
    while True:
        due = clock() + SAMPLE_INTERVAL_SECONDS
        await asyncio.sleep(SAMPLE_INTERVAL_SECONDS)
        LOOP_LAG_SECONDS.observe(max(0.0, clock() - due))


class _PoolSampler:
    def __init__(self, name: str, read: Callable[[], PoolUse]) -> None:
        self._name = name
        self._read = read
        self.last = PoolUse()

    async def run(self) -> None:
        while True:
            self.record(self._read())
            await asyncio.sleep(SAMPLE_INTERVAL_SECONDS)

    def record(self, use: PoolUse) -> None:
        """Record what has changed. A pool that was opened again counts its waits from 0."""
        name, last = self._name, self.last
        POOL_CONNECTIONS.add(name, "used", amount=use.used - last.used)
        POOL_CONNECTIONS.add(name, "limit", amount=use.limit - last.limit)
        POOL_WAITS.inc(name, amount=max(0, use.waits - last.waits))
        POOL_WAIT_SECONDS.inc(name, amount=max(0.0, use.wait_seconds - last.wait_seconds))
        self.last = use
