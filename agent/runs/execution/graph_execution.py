"""Running a graph for one attempt at a run or a task."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from agent.runs.streams.live_run import LiveRun
from checkpoints.fences import StaleFence
from domain.core.database.transient_errors import is_transient_error

GraphResult = asyncio.Future[Mapping[str, Any]]
"""A finished invocation of a graph: its state, its error, or its cancellation by `live.cancel`."""


async def run_graph(
    live: LiveRun, invocation: Coroutine[Any, Any, Mapping[str, Any]], *, is_cancelled: bool
) -> GraphResult:
    """Run a graph until it ends or the run is cancelled; `is_cancelled` cancels it at once.

    If the caller is cancelled because the worker shuts down, the graph stops where it is. The next
    attempt continues from its checkpoint.
    """
    live.work = work = asyncio.ensure_future(invocation)
    if is_cancelled:
        work.cancel()
    try:
        await asyncio.wait({work})
    except asyncio.CancelledError:
        await live.stop_work()
        raise
    return work


def raise_if_retryable(error: BaseException) -> None:
    """Raise an error that ends only this attempt: the run was taken over, or an outage."""
    if isinstance(error, StaleFence) or (
        isinstance(error, Exception) and is_transient_error(error)
    ):
        raise error
