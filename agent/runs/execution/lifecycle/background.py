"""Asyncio tasks that outlive the request or the run that starts them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

import structlog

from domain.core.database.transient_errors import find_driver_error, is_transient_error

log = structlog.get_logger(__name__)


class BackgroundTasks:
    """The unfinished tasks of one kind. The event loop itself keeps only weak references."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, work: Coroutine[Any, Any, None], name: str, context: Context | None = None
    ) -> None:
        """Start a task in `context`, or in a copy of the current one."""
        task = asyncio.create_task(work, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def unfinished(self) -> frozenset[asyncio.Task[None]]:
        return frozenset(self._tasks)

    def cancel(self) -> None:
        for task in self.unfinished:
            task.cancel()

    async def wait(self, timeout_seconds: float) -> None:
        """Wait until all tasks have finished, at most this long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_seconds)


async def run_every(
    interval_seconds: float, periodic_task: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Run a periodic task for ever. An error does not stop it."""
    while True:
        await asyncio.sleep(interval_seconds)
        with log_errors("periodic_task_failed", task=periodic_task.__name__):
            await periodic_task()


@contextmanager
def log_errors(event: str, **fields: object) -> Iterator[None]:
    """Log an error as a warning and continue after the block.

    An outage of the database has no traceback: it returns with every interval.
    """
    try:
        yield
    except Exception as error:
        cause = None if is_transient_error(error) else error
        log.warning(event, error=type(find_driver_error(error)).__name__, exc_info=cause, **fields)
