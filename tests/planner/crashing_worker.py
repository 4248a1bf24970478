"""A worker process that kills itself with SIGKILL at one named point of a task's life.

Settings come from the environment. With the point `never` it is an ordinary worker.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any, NoReturn

from agent.graph.planner import nodes
from agent.tasks import jobs, runner, store
from api.workers.job_worker import run_job_worker
from domain.core.settings import Settings

Function = Callable[..., Any]


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def crash_before(_: Function) -> Function:
    async def crash(*_: Any, **__: Any) -> None:
        die()

    return crash


def crash_after(function: Function) -> Function:
    async def call_and_crash(*args: Any, **kwargs: Any) -> None:
        await function(*args, **kwargs)
        die()

    return call_and_crash


POINTS: dict[str, tuple[Any, str, Callable[[Function], Function]]] = {
    "before the claim": (jobs, "claim_task", crash_before),
    "before the first event": (runner, "_publish_start", crash_before),
    "before the model is called": (nodes, "request_tool_call", crash_before),
    "after the draft is written": (nodes, "request_tool_call", crash_after),
    "before the end": (store, "complete", crash_before),
    "before the end's commit": (store, "_store_outcome", crash_after),
    "after the end's commit": (store, "complete", crash_after),
}


def install_crash(point: str) -> None:
    if point in POINTS:
        target, name, with_crash = POINTS[point]
        setattr(target, name, with_crash(getattr(target, name)))


async def work_until_killed() -> None:
    await run_job_worker(Settings(), asyncio.Event(), drain_seconds=0)


def run_worker(point: str) -> None:
    """Run a worker that crashes at a point."""
    install_crash(point)
    asyncio.run(work_until_killed())
