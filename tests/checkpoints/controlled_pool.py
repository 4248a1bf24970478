"""A pool that counts statements, blocks them and makes them fail."""

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
        self.barriers: list[asyncio.Event] = []
        """Each of the next statements waits for one of these events."""
        self.failures: list[Exception] = []
        """Each of the next statements that are not blocked fails with one of these."""

    async def run(
        self,
        operation: Callable[[Connection], Awaitable[Result]],
        *,
        reconnect_seconds: float | None = None,
    ) -> Result:
        self.statements += 1
        if self.barriers:
            await self.barriers.pop(0).wait()
        if self.failures:
            raise self.failures.pop(0)
        return await super().run(operation, reconnect_seconds=reconnect_seconds)

    def block_next_statement(self) -> asyncio.Event:
        """Block the next statement until the returned event is set."""
        self.barriers.append(asyncio.Event())
        return self.barriers[-1]
