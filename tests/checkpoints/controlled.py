"""A pool whose statements can be counted, held up and made to fail."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from checkpoints.fences import Connection
from checkpoints.pool import Pool, connect_arguments

Result = TypeVar("Result")


class ControlledPool(Pool):
    def __init__(self, database_url: str) -> None:
        super().__init__(connect_arguments(database_url), size=8)
        self.statements = 0
        self.doors: list[asyncio.Event] = []
        """The next statements wait each for its own door, if there is one left."""
        self.failures: list[Exception] = []
        """The next statements that are let through fail, each with one of these."""

    async def run(self, operation: Callable[[Connection], Awaitable[Result]]) -> Result:
        self.statements += 1
        if self.doors:
            await self.doors.pop(0).wait()
        if self.failures:
            raise self.failures.pop(0)
        return await super().run(operation)

    def close_door(self) -> asyncio.Event:
        """Hold the next statement up until the door is opened."""
        self.doors.append(asyncio.Event())
        return self.doors[-1]
