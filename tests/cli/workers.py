"""`majordomo serve` with two serving processes."""

import psutil

from tests.cli.conftest import Served

COMMAND = ("serve", "--port", "0", "--workers", "2")


def workers_of(served: Served) -> dict[str, psutil.Process]:
    """Return the serving processes by worker number."""
    return find_workers(served.process.pid)


def find_workers(supervisor: int) -> dict[str, psutil.Process]:
    """Return the serving processes of a supervisor's process, by worker number."""
    found = {}
    for process in psutil.Process(supervisor).children():
        try:
            found[_number_of(process)] = process
        except (psutil.NoSuchProcess, psutil.ZombieProcess):  # it has just died
            continue
    return {number: process for number, process in found.items() if number is not None}


def _number_of(process: psutil.Process) -> str | None:
    """Return the number of a serving process, None of any other process."""
    match process.name().split():
        case ["process", number]:
            return number
    match process.cmdline():
        case [*_, "cli.serving.process", number, _, _] | [
            *_,
            "cli.serving.process",
            number,
            _,
            _,
            _,
        ]:
            return number
    return None
