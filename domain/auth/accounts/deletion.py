"""Deleting an account, including rows that no foreign key reaches."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.errors import PasswordWrong
from domain.auth.models import MailCode
from domain.auth.sessions.service import VerifiedAccount, lock_verified_account
from domain.core.mail.outbox import OutboxMail
from domain.profiles.models import User


async def delete_user(session: AsyncSession, verified: VerifiedAccount) -> None:
    """Delete an account with everything that refers to it, permanently.

    Codes and mails are deleted only if the account confirmed their address: other accounts may
    claim it too. Raises PasswordWrong if the account has changed since its password was verified.
    """
    user = await lock_verified_account(session, verified, for_deletion=True)
    if user is None:
        raise PasswordWrong
    if user.email_confirmed_at is not None:
        await session.execute(delete(MailCode).where(MailCode.email == user.email))
        await session.execute(delete(OutboxMail).where(OutboxMail.recipient == user.email))
    await session.execute(delete(User).where(User.id == user.id))
