"""Starting a password reset for an account, by mail or by a code that the operator hands over."""

from datetime import timedelta
from typing import Any

import click
from sqlalchemy.ext.asyncio import AsyncSession

from cli.operations.filters import find_account
from domain.auth.passwords import create_reset_code, request_password_reset
from domain.core.database.clock import time_now
from domain.core.settings import Settings


async def start_password_reset(
    session: AsyncSession, settings: Settings, typed: str, *, prints_code: bool
) -> dict[str, Any]:
    """Mail a code to the account's address, or return it, with the time at which it expires.

    Raises AccountUnknown, RateLimited, or click.ClickException if no code can help the account.
    """
    user = await find_account(session, typed)
    if user.email is None or user.email_confirmed_at is None:
        raise click.ClickException(
            f"{user.username} has no confirmed address, and a code belongs to one."
        )
    if not user.is_active:
        raise click.ClickException(
            f"{user.username} is disabled; `majordomo user enable` comes first."
        )
    expires_at = (await time_now(session)) + timedelta(seconds=settings.code_seconds)
    started = {"username": user.username, "expires_at": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}"}
    if prints_code:
        code = await create_reset_code(session, settings, email=user.email)
        return {**started, "email": user.email, "code": code}
    await request_password_reset(session, settings, email=user.email, locale=user.locale or "en")
    return {**started, "is_mailed": True}
