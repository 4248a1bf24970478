"""`majordomo invite`."""

from datetime import datetime

import click
from pydantic import ValidationError
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from cli.transaction import run_in_transaction
from domain.core.normalization import normalise_username
from domain.core.pagination import PageQuery
from domain.core.schemas import read_expiry
from domain.invites import service
from domain.invites.codes import read_invite_code
from domain.invites.errors import InviteCodeNotFound
from domain.invites.schemas import InviteCodeCreate, InviteCodeRead
from domain.profiles.people import find_person

owner = click.option(
    "--username",
    required=True,
    callback=lambda _context, _parameter, text: normalise_username(text),
    help="Whose codes these are.",
)


@click.group()
def invite() -> None:
    """Make, list and disable invite codes, of anyone."""


@invite.command()
@owner
@click.option(
    "--expires",
    help="Until when it works: a day like 2030-12-31, or a time like 2030-12-31T18:00+08:00.",
)
@click.option("--uses", type=click.IntRange(1, 1_000_000), help="How many people may use it.")
def create(username: str, expires: str | None, uses: int | None) -> None:
    """Make an invite code, and print it alone on a line."""
    expires_at = _read_expiry(expires)

    async def operation(session: AsyncSession) -> InviteCodeRead:
        person = await find_person(session, None, username=username)
        return await service.create_invite_code_for(
            session, person.id, expires_at=expires_at, max_uses=uses
        )

    click.echo(run_in_transaction(operation).code)


@invite.command(name="list")
@owner
def list_codes(username: str) -> None:
    """List a user's invite codes, the newest first: code, status, uses, expiry."""

    async def operation(session: AsyncSession) -> list[InviteCodeRead]:
        person = await find_person(session, None, username=username)
        found: list[InviteCodeRead] = []
        after: str | None = None
        while True:
            page = await service.list_invite_codes_for(
                session, person.id, data=PageQuery(after=after)
            )
            found += page.items
            if page.after is None:
                return found
            after = page.after

    for code in run_in_transaction(operation):
        until = f"{code.expires_at:%Y-%m-%d %H:%M} UTC" if code.expires_at else "-"
        uses = f"{code.used_count}/{code.max_uses or '-'}"
        click.echo(f"{code.code}  {code.status:<8}  {uses:>9}  {until}")


@invite.command()
@click.argument("code")
def disable(code: str) -> None:
    """Disable an invite code of any user."""

    async def operation(session: AsyncSession) -> InviteCodeRead:
        found = read_invite_code(code)
        if found is None:
            raise InviteCodeNotFound
        return await service.disable_matching_code(session, found, true())

    click.echo(f"The invite code {run_in_transaction(operation).code} is disabled.")


def _read_expiry(text: str | None) -> datetime | None:
    try:
        data = InviteCodeCreate.model_validate({"expires_at": text})
    except ValidationError:
        raise click.BadParameter("this is no day and no time", param_hint="--expires") from None
    return read_expiry(data.expires_at, "UTC")
