"""A worker process that kills itself, without a warning, at one named point of a task's life.

Settings come from the environment. With the point `never` it is an ordinary worker.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any, NoReturn

from agent.graph.planner import nodes
from agent.tasks import jobs, runner, store
from api.job_worker import work
from domain.core.settings import Settings

Function = Callable[..., Any]


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def before(_: Function) -> Function:
    async def dying(*_: Any, **__: Any) -> None:
        die()

    return dying


def after(function: Function) -> Function:
    async def dying(*given: Any, **named: Any) -> None:
        await function(*given, **named)
        die()

    return dying


POINTS: dict[str, tuple[Any, str, Callable[[Function], Function]]] = {
    "before it is taken": (jobs, "claim_task", before),
    "before it is begun": (runner, "_begin", before),
    "before the model is asked": (nodes, "write_with", before),
    "after the draft is written": (nodes, "write_with", after),
    "before the end": (store, "complete", before),
    "before the end's commit": (store, "_end", after),
    "after the end's commit": (store, "complete", after),
}


def arm(point: str) -> None:
    if point in POINTS:
        target, name, deadly = POINTS[point]
        setattr(target, name, deadly(getattr(target, name)))


async def live() -> None:
    await work(Settings(), asyncio.Event(), drain_seconds=0)


def run_worker(point: str) -> None:
    arm(point)
    asyncio.run(live())
