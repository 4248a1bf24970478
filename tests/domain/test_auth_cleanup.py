"""The cleanup of expired codes, mails, refresh tokens and login sessions."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.cleanup import delete_expired_rows
from domain.auth.models import LoginSession, MailCode, RefreshToken
from domain.auth.sessions.service import VerifiedAccount, end_all_sessions, start_session
from domain.core.database.base import Base
from domain.core.database.sessions import Sessions
from domain.core.mail.outbox import OutboxMail
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.factories import Person


async def count(sessions: Sessions, model: type[Base]) -> int:
    async with sessions() as session:
        return (await session.execute(select(func.count()).select_from(model))).scalar_one()


async def log_in(session: AsyncSession, settings: Settings, person: Person) -> None:
    verified = VerifiedAccount.of(await session.get_one(User, person.user_id))
    await start_session(session, settings, verified=verified, access_seconds=60)


async def clean_up(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await delete_expired_rows(session)


async def test_codes_are_kept_while_they_count_towards_the_daily_limit(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for age in (timedelta(hours=1), timedelta(hours=25), timedelta(days=3)):
            made = func.now() - age
            session.add(
                MailCode(
                    purpose="registration",
                    email=f"{age.total_seconds()}@example.com",
                    created_at=made,
                    expires_at=made,
                )
            )
    await clean_up(sessions)
    assert await count(sessions, MailCode) == 2


async def test_mails_are_deleted_a_week_after_they_ended(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for age in (None, timedelta(days=6), timedelta(days=8)):
            ended = None if age is None else func.now() - age
            mail = OutboxMail(
                recipient="a@example.com",
                subject="",
                body="",
                useless_at=func.now(),
                ended_at=ended,
            )
            session.add(mail)
    await clean_up(sessions)
    assert await count(sessions, OutboxMail) == 2


async def test_sessions_are_deleted_when_they_cannot_be_refreshed(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    for _ in range(2):
        async with sessions.begin() as session:
            await log_in(session, settings, person)
    assert await count(sessions, LoginSession) == 3
    await clean_up(sessions)
    assert await count(sessions, LoginSession) == 3
    async with sessions.begin() as session:
        long_ago = timedelta(days=8)
        await session.execute(
            update(LoginSession).values(created_at=LoginSession.created_at - timedelta(days=60))
        )
        kept = await session.scalar(select(RefreshToken.session_id).limit(1))
        await session.execute(
            update(RefreshToken)
            .where(RefreshToken.session_id != kept)
            .values(expires_at=func.now() - long_ago)
        )
    await clean_up(sessions)
    assert (await count(sessions, LoginSession), await count(sessions, RefreshToken)) == (1, 1)


async def test_refresh_tokens_are_deleted_a_week_after_they_expired(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    for age in (timedelta(days=6), timedelta(days=8)):
        async with sessions.begin() as session:
            await log_in(session, settings, person)
            unaged = RefreshToken.expires_at > func.now()
            aged = update(RefreshToken).where(unaged).values(expires_at=func.now() - age)
            await session.execute(aged)
    await clean_up(sessions)
    assert await count(sessions, RefreshToken) == 1


async def test_ended_sessions_are_deleted_after_a_week(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    async with sessions.begin() as session:
        await log_in(session, settings, person)
        await end_all_sessions(session, user_id=person.user_id)
    await clean_up(sessions)
    assert await count(sessions, LoginSession) == 2
    async with sessions.begin() as session:
        await session.execute(
            update(LoginSession).values(
                created_at=LoginSession.created_at - timedelta(days=8),
                ended_at=LoginSession.ended_at - timedelta(days=8),
            )
        )
    await clean_up(sessions)
    assert await count(sessions, LoginSession) == 0
