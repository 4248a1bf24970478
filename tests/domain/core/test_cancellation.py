"""A task that is cancelled is never left to itself."""

import asyncio

import pytest

from domain.core.cancellation import cancel_and_wait


class StubbornTask:
    """A task that ends only after so many cancellations."""

    def __init__(self, cancellations: int) -> None:
        self.missing = cancellations
        self.task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self.missing:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.missing -= 1


async def settle() -> None:
    """Let all tasks that are ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_task_is_cancelled_and_awaited() -> None:
    stubborn = StubbornTask(1)
    await settle()
    await cancel_and_wait(stubborn.task)
    assert stubborn.task.done()


async def test_a_cancellation_of_the_caller_is_passed_on_and_raised_at_the_end() -> None:
    stubborn = StubbornTask(3)
    await settle()
    caller = asyncio.create_task(cancel_and_wait(stubborn.task))
    await settle()
    for missing in (2, 1):
        assert stubborn.missing == missing
        assert not caller.done()
        caller.cancel()
        await settle()
    assert stubborn.task.done()
    with pytest.raises(asyncio.CancelledError):
        await caller
