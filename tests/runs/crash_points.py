"""The application as a process that kills itself, without a warning, at one named point.

Settings come from the environment. A point is a place in the life of a run. Of the runs with
answers, or with `first:POINT` of all runs, each one that comes there stays there; when there are
as many as expected, the process kills itself.
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


class Crowd:
    """Runs that have come to the point."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.there: set[object] = set()

    def come(self, who: object) -> None:
        """Take note of one; die with the last."""
        self.there.add(who)
        if len(self.there) == self.size:
            os.kill(os.getpid(), signal.SIGKILL)

    async def stay(self) -> NoReturn:
        self.come(object())
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def before(function: Function, crowd: Crowd) -> Function:
    async def dying(*_: Any, **__: Any) -> Any:
        await crowd.stay()

    return dying


def after(function: Function, crowd: Crowd) -> Function:
    async def dying(*given: Any, **named: Any) -> Any:
        await function(*given, **named)
        await crowd.stay()

    return dying


def after_some_text(function: Function, crowd: Crowd) -> Function:
    """Take note of a run that hears text; a gate of the model's keeps it from going on."""

    def dying(streamer: message_streamer.MessageStreamer, text: str) -> Any:
        function(streamer, text)
        crowd.come(streamer)

    return dying


POINTS: dict[str, tuple[Any, str, Callable[[Function, Crowd], Function]]] = {
    "before the run is driven": (worker, "execute_run", before),
    "before the model is asked": (nodes, "stream_reply", before),
    "while the model speaks": (message_streamer.MessageStreamer, "on_text", after_some_text),
    "after the model has spoken": (nodes, "stream_reply", after),
    "before the effect": (Tool, "_run_once", before),
    "before the effect's commit": (Tool, "_operate", after),
    "after the effect's commit": (Tool, "_run_once", after),
    "before the end": (runner, "commit_run", before),
    "before the end's commit": (commit, "_store_approval_requests", after),
    "after the end's commit": (runner, "commit_run", after),
}


def arm(point: str, crowd: Crowd) -> None:
    """Let the process die at a point, for runs with answers only unless it says `first:`."""
    target, name, deadly = POINTS[point.removeprefix("first:")]
    harmless = getattr(target, name)

    async def armed_drive(parts: Any, live: Any) -> None:
        answers = live.run.turn_id != live.run.id
        if answers or point.startswith("first:"):
            if target is worker:
                await crowd.stay()
            setattr(target, name, deadly(harmless, crowd))
        await execute_run(parts, live)

    setattr(worker, "execute_run", armed_drive)  # noqa: B010 (the name that the worker calls)


def serve(listener: socket.socket, point: str, size: int) -> None:
    """Serve the application on a listening socket until `size` runs have come to the point."""
    arm(point, Crowd(size))
    config = uvicorn.Config(create_app(Settings()), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
