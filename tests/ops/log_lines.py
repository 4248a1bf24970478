"""The log lines of a serving process in production: one JSON object each."""

import json
from typing import Any

from tests.ops.serving_processes import ServingProcess
from tests.waiting import eventually

LogLine = dict[str, Any]


def lines_of(process: ServingProcess, event: str | None = None) -> list[LogLine]:
    """Return what a process has logged so far, or only its lines of one event."""
    lines = [json.loads(line) for line in process.output.splitlines() if line.startswith("{")]
    return [line for line in lines if event in (None, line["event"])]


async def line_of(process: ServingProcess, event: str, **fields: object) -> LogLine:
    """Wait for the line of an event with these fields, the only one."""

    def found() -> list[LogLine]:
        return [line for line in lines_of(process, event) if fields.items() <= line.items()]

    await eventually(lambda: bool(found()), f"{event} with {fields} is logged")
    (line,) = found()
    return line
