"""The outbox between a mail's transaction and the mail server."""

import asyncio
from datetime import datetime, timedelta

import aiosmtplib
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database.sessions import Sessions
from domain.core.mail import outbox
from domain.core.mail.mailer import Mail, SmtpTransport
from domain.core.mail.outbox import OutboxMail, deliver, deliver_due, enqueue_mail
from tests.domain.core.mail_server import Inbox, mail_server
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


async def retry_delay(sessions: Sessions, *, since: datetime) -> tuple[timedelta, timedelta]:
    """Return the minimum and maximum delay of a retry that was scheduled after `since`."""
    async with sessions() as session:
        due_at, now = (await session.execute(select(OutboxMail.due_at, func.now()))).one()
    return due_at - now, due_at - since


def transport_to(inbox: Inbox) -> SmtpTransport:
    return SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER)


async def test_a_mail_is_sent_once_and_its_text_deleted(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        await deliver_due(sessions, transport_to(inbox))
        await deliver_due(sessions, transport_to(inbox))
    assert [mail.get_content().strip() for mail in inbox.mails] == ["123456"]
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert (row.subject, row.body, row.last_error) == ("", "", None)


async def test_a_repeated_job_sends_nothing(sessions: Sessions) -> None:
    """Neither a mail that was sent nor one without a recipient is sent."""
    await write_mail(sessions)
    sent = await read_row(sessions)
    async with sessions.begin() as session:
        await enqueue_mail(
            session, recipient=None, subject="Code", body="123456", useful_for=timedelta(minutes=10)
        )
    transport = BlockedTransport()
    transport.may_send.set()
    async with sessions() as session:
        ids = (await session.scalars(select(OutboxMail.id))).all()
    for mail_id in (*ids, *ids):
        await make_due(sessions)
        await deliver(sessions, transport, mail_id)
    assert [mail.id for mail in transport.sent] == [sent.id]


async def test_a_mail_and_its_job_are_rolled_back_with_their_cause(sessions: Sessions) -> None:
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


async def test_a_mail_survives_an_outage_of_the_server(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "INITIAL_BACKOFF", timedelta(minutes=5))
    await write_mail(sessions)
    async with mail_server() as inbox:
        port = inbox.port
    down = SmtpTransport(f"smtp://127.0.0.1:{port}", SENDER)
    await deliver_due(sessions, down)
    row = await read_row(sessions)
    assert (row.ended_at, row.body, row.tries) == (None, "123456", 1)
    assert row.last_error == aiosmtplib.SMTPConnectError.__name__
    assert await _scheduled_jobs(sessions) == [row.due_at]  # so no sweep has to find it
    await deliver_due(sessions, down)
    assert (await read_row(sessions)).tries == 1  # it is not due yet
    await make_due(sessions)
    async with mail_server(port=port) as inbox:
        await deliver_due(sessions, transport_to(inbox))
    assert len(inbox.mails) == 1
    assert (await read_row(sessions)).tries == 2


async def test_retries_back_off_exponentially(sessions: Sessions) -> None:
    await write_mail(sessions, useful_for=timedelta(days=30))
    down = SmtpTransport("smtp://127.0.0.1:1", SENDER)
    delays = []
    for _ in range(12):
        await make_due(sessions)
        tried_at = (await read_row(sessions)).due_at
        await deliver_due(sessions, down)
        delays.append(await retry_delay(sessions, since=tried_at))
    for (least, most), seconds in zip(delays, [5, 10, 20, 40], strict=False):
        assert least <= timedelta(seconds=seconds) <= most
    assert delays[-1][0] <= timedelta(minutes=30) <= delays[-1][1]


async def test_a_worthless_mail_is_given_up(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "INITIAL_BACKOFF", timedelta(minutes=15))
    await write_mail(sessions, useful_for=timedelta(minutes=10))
    await deliver_due(sessions, SmtpTransport("smtp://127.0.0.1:1", SENDER))
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert (row.body, row.last_error) == ("", "SMTPConnectError")


async def test_a_permanently_refused_mail_is_not_retried(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        inbox.refuse_recipients = "550 no such user"
        await deliver_due(sessions, transport_to(inbox))
    row = await read_row(sessions)
    assert row.ended_at is not None
    assert row.last_error == "MailRefused"


async def test_a_temporarily_refused_mail_is_retried(sessions: Sessions) -> None:
    await write_mail(sessions)
    async with mail_server() as inbox:
        inbox.refuse_data = "451 greylisted"
        await deliver_due(sessions, transport_to(inbox))
    assert (await read_row(sessions)).ended_at is None


class BlockedTransport:
    """Sends only after the test sets `may_send`."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.has_started = asyncio.Event()
        self.may_send = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        self.has_started.set()
        await self.may_send.wait()
        self.sent.append(mail)


async def test_concurrent_workers_send_a_mail_once_and_hold_no_connection(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    await write_mail(sessions)
    transport = BlockedTransport()
    row = await read_row(sessions)
    workers = {asyncio.create_task(deliver(sessions, transport, row.id)) for _ in range(10)}
    await eventually(
        lambda: sum(worker.done() for worker in workers) == 9, "nine workers skipped it"
    )
    assert transport.has_started.is_set()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    transport.may_send.set()
    await asyncio.gather(*workers)
    assert len(transport.sent) == 1


async def test_a_mail_of_a_crashed_worker_is_sent_after_its_lease(
    sessions: Sessions,
) -> None:
    await write_mail(sessions)
    row = await read_row(sessions)
    transport = BlockedTransport()
    crashing = asyncio.create_task(deliver(sessions, transport, row.id))
    await transport.has_started.wait()
    crashing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await crashing
    await deliver_due(sessions, transport)
    assert transport.sent == []
    transport.may_send.set()
    least, most = await retry_delay(sessions, since=row.due_at)
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
    """Return when the queued retries are scheduled."""
    query = text("SELECT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL")
    async with sessions() as session:
        return list(await session.scalars(query))
