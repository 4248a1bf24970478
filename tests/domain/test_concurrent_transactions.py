"""Concurrent transactions on one row wait, and the second sees the effect of the first."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.accounts.creation import create_claiming_user, create_confirmed_user
from domain.auth.codes import MAX_CODES_PER_DAY, Purpose, check_may_send, create_code
from domain.auth.errors import AddressTaken
from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.errors import RateLimited
from domain.core.settings import Settings
from domain.diet.errors import TaskEnded
from domain.diet.service import cancel_task
from domain.inbox.errors import MessageNotPending
from domain.inbox.service import dismiss_inbox_message, reject_inbox_message
from domain.inbox_messages.models import InboxMessage
from tests.factories import Person
from tests.tasks import make_waiting_task
from tests.transactions import Change, run_overlapping

ADDRESS = "ada@example.com"


@pytest.mark.parametrize("answer", [dismiss_inbox_message, reject_inbox_message])
async def test_a_concurrently_answered_message_is_no_longer_pending(
    sessions: Sessions, person: Person, answer: Callable[..., Awaitable[None]]
) -> None:
    async with sessions.begin() as session:
        message = InboxMessage(
            recipient_id=person.user_id, message_type="system", content="News", status="pending"
        )
        session.add(message)

    async def change(session: AsyncSession) -> None:
        await answer(session, person.caller, message_id=message.id)

    with pytest.raises(MessageNotPending):
        await run_overlapping(sessions, change, change)


async def test_concurrent_codes_for_two_purposes_share_the_limits_of_their_address(
    sessions: Sessions, settings: Settings
) -> None:
    """One code is left for today, and the first request takes it."""
    then = func.now() - timedelta(hours=1)
    async with sessions.begin() as session:
        for _ in range(MAX_CODES_PER_DAY - 1):
            code = MailCode(purpose="registration", email=ADDRESS, expires_at=then, ended_at=then)
            code.created_at = then
            session.add(code)

    def sending(purpose: Purpose) -> Change:
        async def send(session: AsyncSession) -> None:
            await check_may_send(session, purpose=purpose, email=ADDRESS)
            await create_code(
                session, settings, purpose=purpose, email=ADDRESS, is_sent=True, registration=None
            )

        return send

    with pytest.raises(RateLimited):
        await run_overlapping(sessions, sending("registration"), sending("password_reset"))


async def test_a_concurrently_confirmed_address_cannot_be_claimed(
    sessions: Sessions,
) -> None:
    async def confirm(session: AsyncSession) -> None:
        await create_confirmed_user(session, username="ada", email=ADDRESS, password_hash="x")

    async def claim(session: AsyncSession) -> None:
        await create_claiming_user(session, username="eve", email=ADDRESS, password_hash="x")

    with pytest.raises(AddressTaken):
        await run_overlapping(sessions, confirm, claim)


async def test_a_concurrently_cancelled_task_has_ended(sessions: Sessions, person: Person) -> None:
    task = await make_waiting_task(sessions, person)

    async def cancel(session: AsyncSession) -> None:
        await cancel_task(session, person.caller, task_id=task.task_id)

    with pytest.raises(TaskEnded):
        await run_overlapping(sessions, cancel, cancel)
