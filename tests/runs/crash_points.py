"""The application as a process that kills itself, without warning, at a named crash point.

The settings come from the environment. A crash point is a place in the life of a run. Resumed runs,
or all runs with `first:POINT`, stop there; when as many as expected have, the process kills itself.
At the points of the hand-over the process first begins to hand a run over when it receives text.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn

from agent.approvals import service as approvals
from agent.calls import new_call
from agent.calls import service as calls
from agent.graph.chat import message_streamer, nodes
from agent.runs import service as runs
from agent.runs.admission import at_once
from agent.runs.execution import commit, runner, worker
from agent.runs.execution.runner import execute_run
from agent.runs.streams.live_run import LiveRun
from agent.tools.adapter import Tool
from api.app import create_app
from checkpoints.saver import CheckpointSaver
from domain.core.settings import Settings

Function = Callable[..., Any]
Crash = tuple[Any, str, Callable[[Function, "Arrivals"], Function]]
"""Where a function is, and how it is replaced by one that crashes."""


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


HANDOVERS: set[asyncio.Task[None]] = set()
"""The tasks that wait for text; the event loop itself keeps only weak references."""
ADMISSION_POINTS: dict[str, Crash] = {
    "between the admission's statements": (at_once, "begin_run", before),
    "after the admission's last statement": (at_once, "begin_run", after),
}
ANSWER_POINTS: dict[str, Crash] = {
    "before an answer over REST is admitted": (runs, "admit", before),
    "before the commit of an answer over REST": (runs, "admit", after),
    "after the commit of an answer over REST": (approvals, "_read_answer", before),
}
"""They crash the process as soon as it takes an answer, of one question or of several."""
CALL_POINTS: dict[str, Crash] = {
    "before a program's call is stored": (calls, "find_or_store_call", before),
    "before the commit of a program's call": (new_call, "check_quota", after),
    "after the commit of a program's call": (calls, "find_outcome", before),
}
"""They crash the process as soon as a program calls a tool that changes something."""
AT_REQUESTS = {**ANSWER_POINTS, **CALL_POINTS}
HANDOVER_POINTS: dict[str, Crash] = {
    "before a turn is stored for the hand-over": (CheckpointSaver, "store", before),
    "after a turn is stored for the hand-over": (CheckpointSaver, "store", after),
}
POINTS: dict[str, Crash] = {
    **ADMISSION_POINTS,
    "before the run executes": (worker, "execute_run", before),
    "before the model request": (nodes, "stream_reply", before),
    "while the model streams": (message_streamer.MessageStreamer, "on_text", after_some_text),
    "after the model's reply": (nodes, "stream_reply", after),
    "before the effect": (Tool, "_run_once", before),
    "before the effect's commit": (Tool, "_operate", after),
    "after the effect's commit": (Tool, "_run_once", after),
    "before the run's commit": (runner, "commit_run", before),
    "within the run's commit": (commit, "end_run", before),
    "after the commit's last statement": (commit, "end_run", after),
    "after the run's commit": (runner, "commit_run", after),
}


def arm(point: str, arrivals: Arrivals) -> None:
    """Set a crash point: for resumed runs only, or for all runs if it begins with `first:`."""
    name = point.removeprefix("first:")
    is_for_all = name != point
    if name in AT_REQUESTS:
        target, attribute, replace = AT_REQUESTS[name]
        setattr(target, attribute, replace(getattr(target, attribute), arrivals))
    elif name in ADMISSION_POINTS:
        _arm_admission(ADMISSION_POINTS[name], arrivals, is_for_all=is_for_all)
    else:
        crash = {**POINTS, **HANDOVER_POINTS}[name]
        hands_over = name in HANDOVER_POINTS
        _arm_execution(crash, arrivals, is_for_all=is_for_all, hands_over=hands_over)


def _arm_admission(point: Crash, arrivals: Arrivals, *, is_for_all: bool) -> None:
    target, name, crash = point
    original = getattr(target, name)
    crashing = crash(original, arrivals)

    async def begin_armed(*args: Any, **options: Any) -> Any:
        is_armed = is_for_all or options["claims"]
        return await (crashing if is_armed else original)(*args, **options)

    setattr(target, name, begin_armed)


def _arm_execution(point: Crash, arrivals: Arrivals, *, is_for_all: bool, hands_over: bool) -> None:
    target, name, crash = point
    original = getattr(target, name)

    async def execute_armed(dependencies: Any, live: Any, stored: Any = None) -> None:
        is_resumed = live.run.turn_id != live.run.id
        if is_resumed or is_for_all:
            if target is worker:
                await arrivals.block()
            setattr(target, name, crash(original, arrivals))
        if hands_over:
            _hand_over_at_text(live, asyncio.current_task())
        await execute_run(dependencies, live, stored)

    setattr(worker, "execute_run", execute_armed)  # noqa: B010 (the name that the worker calls)


def _hand_over_at_text(live: LiveRun, execution: asyncio.Task[Any] | None) -> None:
    """Cancel an execution, as a worker that stops does, when the run has text."""

    async def hand_over() -> None:
        async for _ in live.events_after():
            if any(event["type"] == "TEXT_MESSAGE_CONTENT" for _, event in live.events):
                break
        if execution is not None:
            execution.cancel()

    HANDOVERS.add(asyncio.create_task(hand_over()))


def serve(listener: socket.socket, point: str, expected: int) -> None:
    """Serve the application on a listening socket until the expected runs reach the point."""
    arm(point, Arrivals(expected))
    config = uvicorn.Config(create_app(Settings()), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
