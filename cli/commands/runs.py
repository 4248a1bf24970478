"""`majordomo runs`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import click

from cli.operations import runs as operations
from cli.operations.filters import account_option, older_than
from cli.operations.output import as_json, echo_fields, echo_rows, limit_option, warn_of_limit
from cli.operations.runs import RunFilter
from cli.operations.session import Operator, run_as_operator


@click.group()
def runs() -> None:
    """List, show and cancel runs of the agent, of anyone."""


@runs.command(name="list")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(operations.STATUSES),
    help="Only runs with this status; can be repeated.",
)
@click.option(
    "--kind",
    type=click.Choice(["chat", "call", "task"]),
    help="Only chats, calls of programs, or diet tasks.",
)
@click.option("--orphaned", is_flag=True, help="Only running ones whose worker is dead.")
@older_than
@account_option
@limit_option()
@as_json
def list_runs(
    statuses: tuple[str, ...],
    kind: str | None,
    account: str | None,
    older_than: timedelta | None,
    limit: int,
    *,
    orphaned: bool,
    as_json: bool,
) -> None:
    """List runs, the newest first: ids, states, times and error codes."""
    wanted = RunFilter(statuses, kind, account, older_than, orphaned)

    async def operation(operator: Operator) -> Any:
        async with operator.sessions() as session:
            return await operations.list_runs(
                session, wanted, lease_seconds=operator.settings.lease_seconds, limit=limit
            )

    rows = run_as_operator(operation)
    echo_rows(rows, operations.COLUMNS, none="No run matches.", as_json=as_json)
    warn_of_limit(rows, limit)


@runs.command()
@click.argument("run_id", metavar="ID")
@account_option
@as_json
def show(run_id: str, account: str | None, *, as_json: bool) -> None:
    """Show one run and its approvals. With --user, ID can be what the client calls the run."""

    async def operation(operator: Operator) -> dict[str, Any]:
        async with operator.sessions() as session:
            found = await operations.find_run_id(session, run_id, account)
            return await operations.show_run(
                session, found, lease_seconds=operator.settings.lease_seconds
            )

    run = run_as_operator(operation)
    if as_json:
        echo_fields(run, as_json=True)
        return
    approvals = run.pop("approvals")
    echo_fields(run, as_json=False)
    if approvals:
        click.echo("\nApprovals:")
        echo_rows(approvals, list(approvals[0]), none="", as_json=False)


@runs.command()
@click.argument("run_id", metavar="ID")
@account_option
@as_json
def cancel(run_id: str, account: str | None, *, as_json: bool) -> None:
    """Cancel a run as its user could: a running one stops, a waiting one is not approved.

    Text and effects so far stay. A run that has ended stays as it is. The exit code is 1 if no
    worker has stopped the run within ten seconds.
    """
    # These imports take a second.
    from cli.operations.cancellation import cancel_run  # noqa: PLC0415

    async def operation(operator: Operator) -> tuple[UUID, str]:
        async with operator.sessions() as session:
            found = await operations.find_run_id(session, run_id, account)
        return await cancel_run(operator, found)

    cancelled, status = run_as_operator(operation, redis=True)
    is_running = status == "running"
    if as_json:
        echo_fields({"id": cancelled, "status": status, "is_requested": is_running}, as_json=True)
    elif is_running:
        click.echo(f"Run {cancelled} is to be cancelled, and no worker has stopped it yet.")
    else:
        click.echo(f"Run {cancelled} has ended: {status}.")
    if is_running:
        raise click.exceptions.Exit(1)
