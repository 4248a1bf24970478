"""Mails between their cause and the mail server."""

import asyncio
from datetime import datetime, timedelta

import aiosmtplib
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database.sessions import Sessions
from domain.core.mail.mailer import Mail, SmtpTransport
from domain.core.mail.outbox import OutboxMail, deliver, deliver_due, enqueue_mail
from tests.domain.mail_server import Inbox, mail_server
from tests.waiting import eventually

SENDER = "majordomo@example.org"


async def write_mail(sessions: Sessions, *, useful_for: timedelta = timedelta(minutes=10)) -> None:
    async with sessions.begin() as session:
        await enqueue_mail(
            session,
            recipient="ada@example.com",
            subject="Code",
            body="123456",
            useful_for=useful_for,
        )


async def read_row(sessions: Sessions) -> OutboxMail:
    async with sessions() as session:
        return (await session.scalars(select(OutboxMail))).one()


async def make_due(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(update(OutboxMail).values(due_at=func.now()))


async def moved_by(sessions: Sessions, *, since: datetime) -> tuple[timedelta, timedelta]:
    """Give the least and the most by which a mail was put off at some time `since` then."""
    async with sessions() as session:
        due_at, now = (await session.execute(select(OutboxMail.due_at, func.now()))).one()
    return due_at - now, due_at - since


def to(inbox: Inbox) -> SmtpTransport:
    return SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER)


async def test_a_mail_is_sent_once_and_its_text_forgotten(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        await deliver_due(sessions, to(inbox))
        await deliver_due(sessions, to(inbox))
    assert [mail.get_content().strip() for mail in inbox.mails] == ["123456"]
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert (row.subject, row.body, row.last_error) == ("", "", None)


async def test_a_job_that_comes_again_sends_nothing(sessions: Sessions) -> None:
    """Neither a mail that was sent, nor one that has no recipient."""
    await write_mail(sessions)
    sent = await read_row(sessions)
    async with sessions.begin() as session:
        await enqueue_mail(
            session, recipient=None, subject="Code", body="123456", useful_for=timedelta(minutes=10)
        )
    transport = SlowTransport()
    transport.may_go_on.set()
    async with sessions() as session:
        ids = (await session.scalars(select(OutboxMail.id))).all()
    for mail_id in (*ids, *ids):
        await make_due(sessions)
        await deliver(sessions, transport, mail_id)
    assert [mail.id for mail in transport.sent] == [sent.id]


async def test_a_mail_and_its_job_go_with_their_cause(sessions: Sessions) -> None:
    async with sessions() as session:
        await enqueue_mail(
            session,
            recipient="ada@example.com",
            subject="Code",
            body="123456",
            useful_for=timedelta(minutes=1),
        )
        assert await _count_jobs(sessions) == 0
        await session.rollback()
    async with sessions() as session:
        assert await session.scalar(select(func.count(OutboxMail.id))) == 0
    assert await _count_jobs(sessions) == 0
    await write_mail(sessions)
    assert await _count_jobs(sessions) == 1


async def test_a_mail_survives_an_outage_of_the_server(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        port = inbox.port
    down = SmtpTransport(f"smtp://127.0.0.1:{port}", SENDER)
    await deliver_due(sessions, down)
    row = await read_row(sessions)
    assert (row.ended_at, row.body, row.tries) == (None, "123456", 1)
    assert row.last_error == aiosmtplib.SMTPConnectError.__name__
    assert await _scheduled_jobs(sessions) == [row.due_at]  # and no sweep has to find it
    await deliver_due(sessions, down)
    assert (await read_row(sessions)).tries == 1  # it is not due yet
    await make_due(sessions)
    async with mail_server(port=port) as inbox:
        await deliver_due(sessions, to(inbox))
    assert len(inbox.mails) == 1
    assert (await read_row(sessions)).tries == 2


async def test_the_pauses_grow(sessions: Sessions) -> None:
    await write_mail(sessions, useful_for=timedelta(days=30))
    down = SmtpTransport("smtp://127.0.0.1:1", SENDER)
    pauses = []
    for _ in range(12):
        await make_due(sessions)
        tried_at = (await read_row(sessions)).due_at
        await deliver_due(sessions, down)
        pauses.append(await moved_by(sessions, since=tried_at))
    for (least, most), seconds in zip(pauses, [5, 10, 20, 40], strict=False):
        assert least <= timedelta(seconds=seconds) <= most
    assert pauses[-1][0] <= timedelta(minutes=30) <= pauses[-1][1]


async def test_what_nobody_wants_any_more_is_given_up(sessions: Sessions) -> None:
    await write_mail(sessions, useful_for=timedelta(seconds=3))
    await deliver_due(sessions, SmtpTransport("smtp://127.0.0.1:1", SENDER))
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert (row.body, row.last_error) == ("", "SMTPConnectError")


async def test_a_mail_refused_for_good_is_not_tried_again(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        inbox.refuse_recipients = "550 no such user"
        await deliver_due(sessions, to(inbox))
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert row.last_error == "MailRefused"


async def test_a_refused_text_is_tried_again(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        inbox.refuse_data = "451 greylisted"
        await deliver_due(sessions, to(inbox))
    assert (await read_row(sessions)).ended_at is None


class SlowTransport:
    """Takes its time: it sends once the test lets it."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.has_begun = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        self.has_begun.set()
        await self.may_go_on.wait()
        self.sent.append(mail)


async def test_many_workers_at_once_send_a_mail_once_and_hold_no_connection(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    await write_mail(sessions)
    transport = SlowTransport()
    row = await read_row(sessions)
    workers = {asyncio.create_task(deliver(sessions, transport, row.id)) for _ in range(10)}
    await eventually(lambda: sum(worker.done() for worker in workers) == 9, "nine have left it")
    assert transport.has_begun.is_set()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    transport.may_go_on.set()
    await asyncio.gather(*workers)
    assert len(transport.sent) == 1


async def test_a_mail_of_a_worker_that_died_is_sent_after_its_lease(
    sessions: Sessions,
) -> None:
    await write_mail(sessions)
    row = await read_row(sessions)
    transport = SlowTransport()
    dying = asyncio.create_task(deliver(sessions, transport, row.id))
    await transport.has_begun.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    await deliver_due(sessions, transport)
    assert transport.sent == []
    transport.may_go_on.set()
    least, most = await moved_by(sessions, since=row.due_at)
    assert least <= timedelta(minutes=2) <= most
    await make_due(sessions)
    await deliver_due(sessions, transport)
    assert len(transport.sent) == 1


async def _count_jobs(sessions: Sessions) -> int:
    async with sessions() as session:
        count: int = (
            await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))
        ).scalar_one()
        return count


async def _scheduled_jobs(sessions: Sessions) -> list[datetime]:
    """Say for when retries are queued."""
    query = text("SELECT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL")
    async with sessions() as session:
        return list(await session.scalars(query))
