"""`majordomo serve` with two serving processes."""

import psutil

from tests.cli.conftest import Served

COMMAND = ("serve", "--port", "0", "--workers", "2")


def workers_of(served: Served) -> dict[str, psutil.Process]:
    """Return the serving processes by worker number."""
    found = {}
    for process in psutil.Process(served.process.pid).children():
        try:
            arguments = process.cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):  # it has just died
            continue
        if "cli.serving.process" in arguments:
            found[arguments[arguments.index("cli.serving.process") + 1]] = process
    return found
