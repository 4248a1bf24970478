"""Lets a forked process start `python -m MODULE` as a fork of itself too.

`tests.forking` installs this in the processes that it forks. The fork has the file descriptors,
environment, signal handlers and process group that `subprocess` would have given to the new
interpreter; only the imported modules are those of the process that starts it.
"""

import asyncio
import contextvars
import gc
import os
import runpy
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

Hook = Callable[[list[str]], None]
"""A function that each process calls first, with the module that it runs and its arguments."""
COMM_BYTES = 15


def install(*hooks: Hook) -> None:
    """Let `subprocess` fork modules in this process, and in those that it starts."""
    ForkingPopen.hooks = hooks
    subprocess.Popen = ForkingPopen  # type: ignore[assignment,misc]


def run_module(command: list[str], *hooks: Hook) -> None:
    """Run a module as `python -m` does; `command` is its name and its arguments."""
    for hook in hooks:
        hook(command)
    _, *arguments = command
    sys.argv[1:] = arguments
    with warnings.catch_warnings():
        # The module was imported already.
        warnings.filterwarnings("ignore", message=".*found in sys.modules", category=RuntimeWarning)
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)


class ForkingPopen(subprocess.Popen[Any]):
    """Starts `python -m MODULE` as a fork of this process, and other programs as usual."""

    hooks: ClassVar[Sequence[Hook]] = ()

    def __init__(self, arguments: Any, **options: Any) -> None:
        if list(arguments[:2]) == [sys.executable, "-m"]:
            options["preexec_fn"] = partial(
                _become,
                [str(each) for each in arguments[2:]],
                hooks=self.hooks,
                environment=dict(os.environ if options.get("env") is None else options["env"]),
                descriptors={0, 1, 2, *options.get("pass_fds", ())},
                prepare=options.get("preexec_fn"),
            )
            sys.stdout.flush()
            sys.stderr.flush()
        super().__init__(arguments, **options)


def _become(
    command: list[str],
    *,
    hooks: Sequence[Hook],
    environment: Mapping[str, str],
    descriptors: Collection[int],
    prepare: Callable[[], None] | None,
) -> None:
    """Run a module in the fork that would now execute an interpreter, and never return."""
    code = 1
    try:
        if prepare is not None:
            prepare()
        gc.freeze()  # objects whose descriptors are closed below are never finalized
        _leave_event_loop()
        _reset_signals()
        _close_descriptors(descriptors)
        os.environ.clear()
        os.environ.update(environment)
        _show_command(command)
        contextvars.Context().run(run_module, command, *hooks)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (an interpreter prints it too)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _leave_event_loop() -> None:
    loop = asyncio._get_running_loop()
    if loop is not None:
        if (task := asyncio.current_task(loop)) is not None:
            asyncio.tasks._leave_task(loop, task)
        asyncio._set_running_loop(None)


def _reset_signals() -> None:
    """Handle signals as a new interpreter does."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if signal.getsignal(number) not in (signal.SIG_DFL, signal.SIG_IGN, None):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def _close_descriptors(kept: Collection[int]) -> None:
    first = 0
    for number in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
        if first < number:  # else `closerange` would close all
            os.closerange(first, number)
        first = number + 1


def _show_command(command: list[str]) -> None:
    """Show tests what this process runs: its command line is still that of the fork server."""
    module, *arguments = command
    name = " ".join([module.rpartition(".")[2], *arguments[:1]])
    Path("/proc/self/comm").write_text(name[:COMM_BYTES])
