"""Mails on their way: written with their cause, sent once it is committed.

A mail is sent at least once: where a worker dies between the server's yes and our note of it, the
mail goes out again with the same Message-ID.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from procrastinate import Blueprint
from sqlalchemy import Index, String, Text, case, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from domain.core.database.base import Base, Identified, Timestamped
from domain.core.database.clock import transaction_time
from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from domain.core.mail.mailer import Mail, MailRefused, Transport

log = structlog.get_logger()

SEND = "outbox:send_mail"
LEASE = timedelta(minutes=2)
"""How long one try may take; longer than the whole SMTP conversation may."""
INITIAL_BACKOFF = timedelta(seconds=5)
MAX_BACKOFF = timedelta(minutes=30)
MAX_PER_SWEEP = 100


class OutboxMail(Identified, Timestamped, Base):
    """A mail that is to be sent, was sent, or was given up. Its text is kept only till then."""

    __tablename__ = "outbox_mails"

    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When it may be tried next; moved ahead by the lease while somebody tries."""
    useless_at: Mapped[datetime]
    """From when on nobody wants it any more."""
    ended_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        Index("ix_outbox_mails_due", "due_at", postgresql_where=text("ended_at IS NULL")),
    )


async def put_mail(
    session: AsyncSession,
    *,
    recipient: str | None,
    subject: str,
    body: str,
    useful: timedelta,
) -> None:
    """Have a mail sent once this transaction is committed, and tried while it is `useful`.

    Without a recipient nothing is sent, and the work is the same: where it may not be told
    whether an address is known, it may not be measured either.
    """
    wanted = recipient is not None
    mail = OutboxMail(
        id=uuid7(),
        recipient=recipient or "",
        subject=subject if wanted else "",
        body=body if wanted else "",
        useless_at=func.now() + useful,
        ended_at=case((literal(not wanted), func.now())),
    )
    session.add(mail)
    await session.flush()
    await defer(session, SEND, {"mail_id": str(mail.id)})


def outbox_jobs(sessions: Sessions, transport: Transport) -> Blueprint:
    """Give the tasks that send mails: one as soon as it is written, and all that were left."""
    tasks = Blueprint()

    @tasks.task(name="send_mail")
    async def send_mail(mail_id: str) -> None:
        await deliver(sessions, transport, UUID(mail_id))

    @tasks.periodic(cron="* * * * *")
    @tasks.task(name="sweep", queueing_lock="outbox:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (when it was due, not needed)
        await deliver_due(sessions, transport)

    return tasks


async def deliver_due(sessions: Sessions, transport: Transport) -> None:
    """Try every mail that is due."""
    async with sessions.begin() as session:
        due = await session.scalars(
            select(OutboxMail.id)
            .where(OutboxMail.ended_at.is_(None), OutboxMail.due_at <= func.now())
            .order_by(OutboxMail.due_at)
            .limit(MAX_PER_SWEEP)
        )
    for mail_id in due.all():
        await deliver(sessions, transport, mail_id)


async def deliver(sessions: Sessions, transport: Transport, mail_id: UUID) -> None:
    """Try one mail, unless it was sent or somebody else is at it.

    No connection to the database is held while the mail server is being talked to.
    """
    async with sessions.begin() as session:
        mail = await _lease(session, mail_id)
    if mail is None:
        return
    try:
        await transport.send(mail)
    except MailRefused as error:
        log.warning("mail refused", id=str(mail.id))
        await _end(sessions, mail.id, error)
    except Exception as error:  # noqa: BLE001 (whatever went wrong, it is tried again)
        log.warning("mail not sent", id=str(mail.id), error=type(error).__name__)
        await _put_off(sessions, mail.id, error)
    else:
        await _end(sessions, mail.id, None)


async def _lease(session: AsyncSession, mail_id: UUID) -> Mail | None:
    row = await session.scalar(
        select(OutboxMail)
        .where(
            OutboxMail.id == mail_id,
            OutboxMail.ended_at.is_(None),
            OutboxMail.due_at <= func.now(),
        )
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.tries += 1
    row.due_at = func.now() + LEASE
    return Mail(id=row.id, recipient=row.recipient, subject=row.subject, text=row.body)


async def _end(sessions: Sessions, mail_id: UUID, error: Exception | None) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(OutboxMail)
            .where(OutboxMail.id == mail_id)
            .values(ended_at=func.now(), subject="", body="", last_error=_name(error))
        )


async def _put_off(sessions: Sessions, mail_id: UUID, error: Exception) -> None:
    """Let some time pass, twice as much at each try; give up what is of no use by then."""
    async with sessions.begin() as session:
        mail = await session.get_one(OutboxMail, mail_id)
        now = await transaction_time(session)
        mail.last_error = _name(error)
        mail.due_at = now + min(INITIAL_BACKOFF * 2 ** (mail.tries - 1), MAX_BACKOFF)
        if mail.due_at < mail.useless_at:
            await defer(session, SEND, {"mail_id": str(mail_id)}, at=mail.due_at)
        else:
            mail.ended_at, mail.subject, mail.body = now, "", ""


def _name(error: Exception | None) -> str | None:
    """Name what went wrong. The server's own words may quote the mail."""
    return type(error).__name__[:200] if error is not None else None
