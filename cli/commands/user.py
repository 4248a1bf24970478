"""`majordomo user`."""

import click
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from cli.settings import read_settings
from cli.transaction import run_in_transaction
from domain.auth.accounts.creation import create_user, set_active
from domain.auth.password_rules import check_password
from domain.auth.schemas import VerificationCreate
from domain.core.normalization import normalise_username

typed_username = click.argument(
    "username", callback=lambda _context, _parameter, text: normalise_username(text)
)


@click.group()
def user() -> None:
    """Manage accounts."""


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


@user.command()
@typed_username
def disable(username: str) -> None:
    """Keep an account's person out: its sessions end at once. Nothing of theirs is deleted."""
    run_in_transaction(lambda session: set_active(session, username=username, is_active=False))
    click.echo(f"{username} cannot sign in any more.")


@user.command()
@typed_username
def enable(username: str) -> None:
    """Let the person of a disabled account in again."""
    run_in_transaction(lambda session: set_active(session, username=username, is_active=True))
    click.echo(f"{username} can sign in again.")
