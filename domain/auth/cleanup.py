"""The periodic task that deletes old codes, mails, tokens and login sessions."""

from datetime import timedelta

from procrastinate import Blueprint
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.models import ApiToken, LoginSession, MailCode, RefreshToken
from domain.core.database.sessions import Sessions
from domain.core.mail.outbox import OutboxMail

CODE_RETENTION = timedelta(days=2)
"""Longer than the day within which sent codes are counted."""
MAIL_RETENTION = timedelta(days=7)
SESSION_RETENTION = timedelta(days=7)


def auth_jobs(sessions: Sessions) -> Blueprint:
    """Create the task that runs once an hour."""
    tasks = Blueprint()

    @tasks.periodic(cron="17 * * * *")
    @tasks.task(name="sweep", queueing_lock="auth:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the due time)
        async with sessions.begin() as session:
            await delete_expired_rows(session)

    return tasks


async def delete_expired_rows(session: AsyncSession) -> None:
    """Delete old codes, mails that were sent or given up, and sessions that cannot be refreshed."""
    await session.execute(
        delete(OutboxMail).where(OutboxMail.ended_at < func.now() - MAIL_RETENTION)
    )
    await session.execute(delete(MailCode).where(MailCode.created_at < func.now() - CODE_RETENTION))
    await session.execute(
        delete(RefreshToken).where(RefreshToken.expires_at < func.now() - SESSION_RETENTION)
    )
    is_refreshable = exists(
        select(RefreshToken.token_hash).where(RefreshToken.session_id == LoginSession.id)
    )
    await session.execute(
        delete(LoginSession).where(
            LoginSession.created_at < func.now() - SESSION_RETENTION,
            or_(LoginSession.ended_at < func.now() - SESSION_RETENTION, ~is_refreshable),
        )
    )
    await session.execute(
        delete(ApiToken).where(
            or_(
                ApiToken.ended_at < func.now() - SESSION_RETENTION,
                ApiToken.expires_at < func.now() - SESSION_RETENTION,
            )
        )
    )
