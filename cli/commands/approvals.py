"""`majordomo approvals`."""

from datetime import timedelta
from typing import Any

import click

from cli.operations import approvals as operations
from cli.operations.filters import account_option, older_than
from cli.operations.output import as_json, echo_rows, limit_option, warn_of_limit
from cli.operations.session import Operator, run_as_operator


@click.group()
def approvals() -> None:
    """List the tool calls that wait for their users' approval."""


@approvals.command(name="list")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(operations.STATUSES, case_sensitive=False),
    default=["PENDING"],
    show_default=True,
    help="Only approvals with this status; can be repeated.",
)
@older_than
@account_option
@limit_option()
@as_json
def list_approvals(
    statuses: tuple[str, ...],
    account: str | None,
    older_than: timedelta | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List approvals, the oldest first. Below 0 seconds one has expired, and a worker closes it."""

    async def operation(operator: Operator) -> Any:
        async with operator.sessions() as session:
            return await operations.list_approvals(
                session, statuses=statuses, account=account, older_than=older_than, limit=limit
            )

    rows = run_as_operator(operation)
    echo_rows(rows, operations.COLUMNS, none="No approval matches.", as_json=as_json)
    warn_of_limit(rows, limit)
