"""Login sessions that start or are refreshed while another transaction ends all of a user's."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.accounts.creation import create_confirmed_user, set_active
from domain.auth.accounts.deletion import delete_user
from domain.auth.errors import CredentialsInvalid, PasswordWrong, RefreshTokenInvalid
from domain.auth.models import LoginSession
from domain.auth.schemas import SessionRefresh
from domain.auth.sessions.service import (
    VerifiedAccount,
    end_all_sessions,
    refresh_session,
    start_session,
)
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.factories import Person
from tests.transactions import Change, run_overlapping


async def verify(sessions: Sessions, person: Person) -> VerifiedAccount:
    async with sessions() as session:
        return VerifiedAccount.of(await session.get_one(User, person.user_id))


def starting(settings: Settings, verified: VerifiedAccount) -> Change:
    async def start(session: AsyncSession) -> str:
        signed_in = await start_session(session, settings, verified=verified, access_seconds=60)
        return signed_in.refresh_token

    return start


def changing_password(person: Person) -> Change:
    async def change(session: AsyncSession) -> None:
        row = update(User).where(User.id == person.user_id)
        await session.execute(row.values(password_hash="another"))
        await end_all_sessions(session, user_id=person.user_id)

    return change


def disabling(person: Person) -> Change:
    async def disable(session: AsyncSession) -> None:
        await set_active(session, username=person.username, is_active=False)

    return disable


def ending_all(person: Person) -> Change:
    async def end(session: AsyncSession) -> None:
        await end_all_sessions(session, user_id=person.user_id)

    return end


def confirming_its_address_for_another(person: Person) -> Change:
    async def confirm(session: AsyncSession) -> None:
        await create_confirmed_user(
            session, username="owner", email=person.email, password_hash="another"
        )

    return confirm


ENDINGS: list[Callable[[Person], Change]] = [
    changing_password,
    disabling,
    confirming_its_address_for_another,
]
"""Changes that invalidate what a login has verified, and end all sessions."""


@pytest.fixture
async def claimant(sessions: Sessions, person: Person) -> Person:
    async with sessions.begin() as session:
        await session.execute(update(User).values(email_confirmed_at=None))
    return person


async def active_sessions(sessions: Sessions, person: Person) -> int:
    query = select(LoginSession.id).where(
        LoginSession.user_id == person.user_id, LoginSession.ended_at.is_(None)
    )
    async with sessions() as session:
        return len((await session.scalars(query)).all())


@pytest.mark.parametrize("ending", ENDINGS)
async def test_no_session_starts_while_all_are_ended(
    sessions: Sessions, settings: Settings, claimant: Person, ending: Callable[[Person], Change]
) -> None:
    start = starting(settings, await verify(sessions, claimant))
    with pytest.raises(CredentialsInvalid):
        await run_overlapping(sessions, ending(claimant), start)
    assert await active_sessions(sessions, claimant) == 0


@pytest.mark.parametrize("ending", [*ENDINGS, ending_all])
async def test_a_session_that_starts_before_all_are_ended_is_ended_too(
    sessions: Sessions, settings: Settings, claimant: Person, ending: Callable[[Person], Change]
) -> None:
    start = starting(settings, await verify(sessions, claimant))
    await run_overlapping(sessions, start, ending(claimant))
    assert await active_sessions(sessions, claimant) == 0


async def test_no_session_starts_while_the_account_is_deleted(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    verified = await verify(sessions, person)

    async def delete(session: AsyncSession) -> None:
        await delete_user(session, verified)

    with pytest.raises(CredentialsInvalid):
        await run_overlapping(sessions, delete, starting(settings, verified))


@pytest.mark.parametrize("ending", [changing_password, disabling])
async def test_an_account_that_has_changed_since_its_password_was_verified_is_not_deleted(
    sessions: Sessions, person: Person, ending: Callable[[Person], Change]
) -> None:
    verified = await verify(sessions, person)

    async def delete(session: AsyncSession) -> None:
        await delete_user(session, verified)

    with pytest.raises(PasswordWrong):
        await run_overlapping(sessions, ending(person), delete)
    async with sessions() as session:
        assert await session.get(User, person.user_id) is not None


async def test_concurrent_logins_do_not_wait_for_each_other(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    start = starting(settings, await verify(sessions, person))
    async with sessions.begin() as first, sessions.begin() as second:
        await start(first)
        await start(second)
    assert await active_sessions(sessions, person) == 3


@pytest.mark.parametrize("ending", [ending_all, changing_password, disabling])
async def test_a_session_is_not_refreshed_while_it_is_ended(
    sessions: Sessions, settings: Settings, person: Person, ending: Callable[[Person], Change]
) -> None:
    start = starting(settings, await verify(sessions, person))
    async with sessions.begin() as session:
        token = await start(session)

    async def refresh(session: AsyncSession) -> None:
        data = SessionRefresh(refresh_token=token)
        await refresh_session(session, settings, data=data, access_seconds=60)

    with pytest.raises(RefreshTokenInvalid):
        await run_overlapping(sessions, ending(person), refresh)
