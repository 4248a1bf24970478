"""The options that select rows: an age, or an account by its name or address."""

import re
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import AccountUnknown
from domain.core.normalization import normalise_login_name, strip_invisible
from domain.profiles.models import User

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
MAX_DAYS = 36_500

_DURATION = re.compile(r"([0-9]{1,9})\s*([smhd])", re.IGNORECASE)


class Duration(click.ParamType[timedelta]):
    """A duration such as 90s, 10m, 2h or 3d."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = _DURATION.fullmatch(strip_invisible(value))
        if found is None:
            self.fail("write a duration like 90s, 10m, 2h or 3d", param, ctx)
        try:
            duration = timedelta(**{UNITS[found[2].lower()]: int(found[1])})
        except OverflowError:
            duration = timedelta.max
        if duration > timedelta(days=MAX_DAYS):
            self.fail(f"at most {MAX_DAYS} days", param, ctx)
        return duration


older_than = click.option(
    "--older-than", type=Duration(), help="Only what began before this: 90s, 10m, 2h, 3d."
)
account_option = click.option(
    "--user", "account", metavar="NAME|ADDRESS", help="Only what belongs to this account."
)
account_argument = click.argument("account", metavar="NAME|ADDRESS")


async def find_account(session: AsyncSession, typed: str) -> User:
    """Return the account of a typed user name or address, also a disabled one.

    Of an address that no account has confirmed, this is the oldest account that claims it. Raises
    AccountUnknown.
    """
    name = normalise_login_name(typed)
    if "@" in name:
        query = select(User).where(User.email == name)
        query = query.order_by(User.email_confirmed_at.is_(None), User.created_at, User.id)
    else:
        query = select(User).where(func.lower(User.username) == name)
    user = await session.scalar(query.limit(1))
    if user is None:
        raise AccountUnknown
    return user
