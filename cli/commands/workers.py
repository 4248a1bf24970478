"""`majordomo workers`."""

from typing import Any

import click

from cli.operations import workers as operations
from cli.operations.output import as_json, echo_json, echo_rows
from cli.operations.session import Operator, run_as_operator


@click.command()
@as_json
def workers(*, as_json: bool) -> None:
    """Show the processes that execute runs, and those that work on background jobs."""

    async def operation(operator: Operator) -> dict[str, Any]:
        async with operator.sessions() as session:
            return await operations.list_workers(
                session, lease_seconds=operator.settings.lease_seconds
            )

    found = run_as_operator(operation)
    if as_json:
        echo_json(found)
        return
    echo_rows(found["workers"], operations.COLUMNS, none="No process executes runs.", as_json=False)
    click.echo()
    echo_rows(
        found["job_workers"],
        operations.JOB_COLUMNS,
        none="No process works on background jobs.",
        as_json=False,
    )
