"""`majordomo queue`."""

from typing import Any

import click

from cli.operations import queue as operations
from cli.operations.output import as_json, echo_json, echo_rows, format_value
from cli.operations.session import Operator, run_as_operator


@click.command()
@as_json
def queue(*, as_json: bool) -> None:
    """Show what waits for background work: jobs, mails and diet tasks.

    Jobs that are due for longer than a minute mean that no worker of background jobs runs, or that
    it cannot keep up: see `majordomo workers`.
    """

    async def operation(operator: Operator) -> dict[str, Any]:
        async with operator.sessions() as session:
            return await operations.read_queue(session)

    found = run_as_operator(operation)
    if as_json:
        echo_json(found)
        return
    echo_rows(found["jobs"], operations.COLUMNS, none="There are no jobs.", as_json=False)
    for part in ("mails", "tasks"):
        values = ", ".join(f"{name} {format_value(value)}" for name, value in found[part].items())
        click.echo(f"{part}: {values}")
