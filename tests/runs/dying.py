"""The application as a process that kills itself, without a warning, at one named point.

    python -m tests.runs.dying POINT

Settings come from the environment; the port is printed on the first line. A point is a place in
the life of a run; the process dies the first time that one of its runs with answers comes there,
or with `first:POINT` the first time that any run does.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn

from agent.graph import nodes, speech
from agent.runs import execute, finish, worker
from agent.runs.execute import drive_run
from agent.tools.adapter import Tool
from api.app import create_app
from domain.core.settings import Settings

Function = Callable[..., Any]


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def before(function: Function) -> Function:
    def dying(*_: Any, **__: Any) -> Any:
        die()

    return dying


def after(function: Function) -> Function:
    async def dying(*given: Any, **named: Any) -> Any:
        await function(*given, **named)
        die()

    return dying


def after_some_text(function: Function) -> Function:
    def dying(*given: Any, **named: Any) -> Any:
        function(*given, **named)
        die()

    return dying


POINTS: dict[str, tuple[Any, str, Callable[[Function], Function]]] = {
    "before the run is driven": (worker, "drive_run", before),
    "before the model is asked": (nodes, "speak", before),
    "while the model speaks": (speech.Speech, "hear_text", after_some_text),
    "after the model has spoken": (nodes, "speak", after),
    "before the effect": (Tool, "_change", before),
    "before the effect's commit": (Tool, "_operate", after),
    "after the effect's commit": (Tool, "_change", after),
    "before the end": (execute, "finish_run", before),
    "before the end's commit": (finish, "_store_questions", after),
    "after the end's commit": (execute, "finish_run", after),
}


def arm(point: str) -> None:
    """Let the process die at a point, for runs with answers only unless it says `first:`."""
    target, name, deadly = POINTS[point.removeprefix("first:")]
    harmless = getattr(target, name)

    async def armed_drive(parts: Any, live: Any) -> None:
        answers = live.run.turn_id != live.run.id
        if answers or point.startswith("first:"):
            setattr(target, name, deadly(harmless))
            if target is worker:
                die()
        await drive_run(parts, live)

    setattr(worker, "drive_run", armed_drive)  # noqa: B010 (the name that the worker calls)


def main() -> None:
    arm(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(create_app(Settings()), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
