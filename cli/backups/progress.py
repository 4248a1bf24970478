"""Progress of large backups, on stderr."""

import time
from collections.abc import Callable

import click

INTERVAL_SECONDS = 2.0
UNITS = ("B", "kB", "MB", "GB", "TB")


def show_progress(what: str, total: int | None = None) -> Callable[[int], None]:
    """Return a function that prints how many bytes are done, every two seconds."""
    last = time.monotonic()

    def report(done: int) -> None:
        nonlocal last
        if time.monotonic() - last < INTERVAL_SECONDS:
            return
        last = time.monotonic()
        part = f" of {format_bytes(total)}, {100 * done // total} %" if total else ""
        click.echo(f"{what}: {format_bytes(done)}{part}", err=True)

    return report


def format_bytes(count: float) -> str:
    """Return a number of bytes in the unit in which it is readable."""
    power = 0
    while count >= 1000 and power < len(UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{count:.1f} {UNITS[power]}" if power else f"{count:.0f} {UNITS[0]}"
