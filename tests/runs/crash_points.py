"""The application as a process that kills itself, without warning, at a named crash point.

The settings come from the environment. A crash point is a place in the life of a run. Resumed runs,
or all runs with `first:POINT`, stop there; when as many as expected have, the process kills itself.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn

from agent.graph.chat import message_streamer, nodes
from agent.runs.execution import commit, runner, worker
from agent.runs.execution.runner import execute_run
from agent.tools.adapter import Tool
from api.app import create_app
from domain.core.settings import Settings

Function = Callable[..., Any]


class Arrivals:
    """The runs that have reached the crash point."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.arrived: set[object] = set()

    def add(self, arrival: object) -> None:
        """Add a run; kill the process with the last that is expected."""
        self.arrived.add(arrival)
        if len(self.arrived) == self.expected:
            os.kill(os.getpid(), signal.SIGKILL)

    async def block(self) -> NoReturn:
        self.add(object())
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def before(function: Function, arrivals: Arrivals) -> Function:
    async def crash(*_: Any, **__: Any) -> Any:
        await arrivals.block()

    return crash


def after(function: Function, arrivals: Arrivals) -> Function:
    async def crash(*args: Any, **kwargs: Any) -> Any:
        await function(*args, **kwargs)
        await arrivals.block()

    return crash


def after_some_text(function: Function, arrivals: Arrivals) -> Function:
    """Add a run that receives text; a gate in the model's reply keeps it from continuing."""

    def crash(streamer: message_streamer.MessageStreamer, text: str) -> Any:
        function(streamer, text)
        arrivals.add(streamer)

    return crash


POINTS: dict[str, tuple[Any, str, Callable[[Function, Arrivals], Function]]] = {
    "before the run executes": (worker, "execute_run", before),
    "before the model request": (nodes, "stream_reply", before),
    "while the model streams": (message_streamer.MessageStreamer, "on_text", after_some_text),
    "after the model's reply": (nodes, "stream_reply", after),
    "before the effect": (Tool, "_run_once", before),
    "before the effect's commit": (Tool, "_operate", after),
    "after the effect's commit": (Tool, "_run_once", after),
    "before the run's commit": (runner, "commit_run", before),
    "within the run's commit": (commit, "end_run", before),
    "after the run's commit": (runner, "commit_run", after),
}


def arm(point: str, arrivals: Arrivals) -> None:
    """Set a crash point: for resumed runs only, or for all runs if it begins with `first:`."""
    target, name, crash = POINTS[point.removeprefix("first:")]
    original = getattr(target, name)

    async def execute_armed(dependencies: Any, live: Any, stored: Any = None) -> None:
        is_resumed = live.run.turn_id != live.run.id
        if is_resumed or point.startswith("first:"):
            if target is worker:
                await arrivals.block()
            setattr(target, name, crash(original, arrivals))
        await execute_run(dependencies, live, stored)

    setattr(worker, "execute_run", execute_armed)  # noqa: B010 (the name that the worker calls)


def serve(listener: socket.socket, point: str, expected: int) -> None:
    """Serve the application on a listening socket until the expected runs reach the point."""
    arm(point, Arrivals(expected))
    config = uvicorn.Config(create_app(Settings()), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
