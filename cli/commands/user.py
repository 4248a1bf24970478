"""`majordomo user`."""

from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from cli.operations import accounts as operations
from cli.operations.filters import account_argument, find_account
from cli.operations.output import as_json, echo_fields, echo_rows, limit_option, warn_of_limit
from cli.operations.password_reset import start_password_reset
from cli.operations.session import Operator, run_as_operator
from cli.settings import read_settings
from cli.transaction import run_in_transaction
from domain.auth.accounts.creation import create_user, set_active
from domain.auth.password_rules import check_password
from domain.auth.schemas import VerificationCreate


@click.group()
def user() -> None:
    """Create, list, show, enable and disable accounts, and reset passwords."""


@user.command()
@click.option("--username", prompt=True, help="3 to 30 of A-Z, a-z, 0-9 and _.")
@click.option("--email", prompt="Address", help="The address to sign in with; it needs no proof.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="At least 6 characters. Rather let it be asked for: others can read a command line.",
)
@click.option("--superuser", is_flag=True, help="May look up anyone's account by address.")
def create(username: str, email: str, password: str, *, superuser: bool) -> None:
    """Make an account. A `majordomo serve` that runs beside it need not be stopped."""
    account = _validate(username, email, password)
    settings = read_settings()

    async def create_account(session: AsyncSession) -> None:
        check_password(settings, account.password, username=account.username)
        await create_user(
            session,
            username=account.username,
            email=account.email,
            password=account.password,
            is_superuser=superuser,
        )

    run_in_transaction(create_account)
    click.echo(
        f"{'The superuser' if superuser else 'The account'} {account.username} can sign in now."
    )


def _validate(username: str, email: str, password: str) -> VerificationCreate:
    """Validate the account by the rules of a registration. Raises click.ClickException."""
    try:
        return VerificationCreate(username=username, email=email, password=password)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
    raise click.ClickException(
        "\n".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in problems)
    )


@user.command(name="list")
@click.option("--disabled", is_flag=True, help="Only disabled accounts.")
@click.option("--superusers", is_flag=True, help="Only superusers.")
@limit_option()
@as_json
def list_users(limit: int, *, disabled: bool, superusers: bool, as_json: bool) -> None:
    """List accounts, the newest first, without their addresses."""

    async def operation(operator: Operator) -> Any:
        async with operator.sessions() as session:
            return await operations.list_accounts(
                session, disabled=disabled, superusers=superusers, limit=limit
            )

    rows = run_as_operator(operation)
    echo_rows(rows, operations.COLUMNS, none="No account matches.", as_json=as_json)
    warn_of_limit(rows, limit)


@user.command()
@account_argument
@as_json
def show(account: str, *, as_json: bool) -> None:
    """Show an account: its address, and counts of what it has."""

    async def operation(operator: Operator) -> dict[str, Any]:
        async with operator.sessions() as session:
            return await operations.show_account(session, account)

    found = run_as_operator(operation)
    if not as_json:
        runs = (f"{count} {status}" for status, count in sorted(found["runs"].items()))
        found["runs"] = ", ".join(runs) or None
    echo_fields(found, as_json=as_json)


@user.command()
@account_argument
@as_json
def disable(account: str, *, as_json: bool) -> None:
    """Keep an account's person out: its sessions end at once. Nothing of theirs is deleted."""
    username = _set_active(account, is_active=False)
    _echo_result(
        {"username": username, "is_active": False}, f"{username} cannot sign in any more.", as_json
    )


@user.command()
@account_argument
@as_json
def enable(account: str, *, as_json: bool) -> None:
    """Let the person of a disabled account in again."""
    username = _set_active(account, is_active=True)
    _echo_result(
        {"username": username, "is_active": True}, f"{username} can sign in again.", as_json
    )


@user.command(name="reset-password")
@account_argument
@click.option(
    "--print-code",
    is_flag=True,
    help="Print the code instead of mailing it, for a person who gets no mail.",
)
@as_json
def reset_password(account: str, *, print_code: bool, as_json: bool) -> None:
    """Start a password reset: mail a code to the account's confirmed address.

    The person enters the code with a new password, as after "forgot password". Nothing changes
    before: the old password and the sessions stay. With --print-code the code appears here, once,
    and works with that address; make sure who gets it. When it is used, all sessions end and the
    owner is told by mail.
    """

    async def operation(operator: Operator) -> dict[str, Any]:
        async with operator.sessions.begin() as session:
            return await start_password_reset(
                session, operator.settings, account, prints_code=print_code
            )

    started = run_as_operator(operation)
    text = (
        f"A mail with a code for {started['username']} waits to be sent; `majordomo queue` shows "
        f"for how long. The code expires at {started['expires_at']}."
    )
    if print_code:
        text = started["code"]
        click.echo(
            f"The code for {started['username']} with {started['email']}, valid until "
            f"{started['expires_at']}:",
            err=True,
        )
    _echo_result(started, text, as_json)


def _set_active(account: str, *, is_active: bool) -> str:
    async def operation(operator: Operator) -> str:
        async with operator.sessions.begin() as session:
            found = await find_account(session, account)
            await set_active(session, username=found.username, is_active=is_active)
            return found.username

    return run_as_operator(operation)


def _echo_result(fields: dict[str, Any], text: str, as_json: bool) -> None:
    if as_json:
        echo_fields(fields, as_json=True)
    else:
        click.echo(text)
