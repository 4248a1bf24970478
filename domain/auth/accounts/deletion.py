"""Deleting an account, including rows that no foreign key reaches."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.models import MailCode
from domain.core.mail.outbox import OutboxMail
from domain.profiles.models import User


async def delete_user(session: AsyncSession, user_id: UUID) -> None:
    """Delete an account with everything that refers to it, permanently.

    Codes and mails are deleted only if the account confirmed their address: other accounts may
    claim it too.
    """
    user = await session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        return
    if user.email_confirmed_at is not None:
        await session.execute(delete(MailCode).where(MailCode.email == user.email))
        await session.execute(delete(OutboxMail).where(OutboxMail.recipient == user.email))
    await session.execute(delete(User).where(User.id == user_id))
