"""The event loop of a process ends in bounded time, whatever its tasks do."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from cli import event_loop
from tests.waiting import HUNG_SECONDS


@pytest.fixture(autouse=True)
def patient_cleanup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "CLEANUP_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(event_loop, "CANCEL_INTERVAL_SECONDS", 0.01)


@pytest.fixture
def short_cleanup(patient_cleanup: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "CLEANUP_TIMEOUT_SECONDS", 0.05)


async def lose_cancellations(count: int) -> None:
    while count:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            count -= 1


def test_a_task_is_cancelled_until_it_ends() -> None:
    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(lose_cancellations(3))
        await asyncio.sleep(0)
        return task

    assert event_loop.run(main()).done()


def test_a_task_that_a_cancelled_task_starts_is_cancelled_too() -> None:
    """For example the job worker stores the status of a cancelled job in a task of its own."""
    started: list[asyncio.Task[None]] = []

    async def start_another() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            started.append(asyncio.create_task(lose_cancellations(1)))

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(start_another())
        await asyncio.sleep(0)
        return task

    assert event_loop.run(main()).cancelled()
    assert started[0].done()


@pytest.mark.usefixtures("short_cleanup")
def test_a_task_that_never_ends_is_abandoned(capfd: pytest.CaptureFixture[str]) -> None:
    async def main() -> str:
        task = asyncio.create_task(lose_cancellations(-1), name="never ends")
        await asyncio.sleep(0)
        return "unfinished" if not task.done() else "done"

    assert event_loop.run(main()) == "unfinished"
    assert "tasks_abandoned" in (output := capfd.readouterr().out)
    assert "never ends" in output


@pytest.mark.usefixtures("short_cleanup")
def test_a_generator_that_never_closes_is_abandoned() -> None:
    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await lose_cancellations(-1)

    async def main() -> AsyncIterator[int]:
        generator = numbers()
        assert await anext(generator) == 1
        return generator

    event_loop.run(main())


def test_an_exception_of_a_signal_handler_ends_the_loop() -> None:
    cancelled: list[str] = []

    def exit_now() -> None:
        raise SystemExit(0)

    async def main() -> None:
        asyncio.get_running_loop().call_soon(exit_now)
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append("main")

    with pytest.raises(SystemExit):
        event_loop.run(main())
    assert cancelled == ["main"]
