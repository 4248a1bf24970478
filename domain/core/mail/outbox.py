"""The transactional outbox: mails are stored with their cause and sent after the commit.

Delivery is at least once: if a worker dies after the mail server accepted a mail and before that is
stored, the mail is sent again with the same Message-ID.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from procrastinate import Blueprint
from sqlalchemy import Index, String, Text, case, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from domain.core.database.base import Base, Identified, Json, Timestamped
from domain.core.database.clock import transaction_time
from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from domain.core.mail.mailer import Mail, MailRefused, Transport
from domain.core.telemetry.ids import current_origin, ids_of_block

log = structlog.get_logger()

SEND_MAIL_TASK = "outbox:send_mail"
LEASE = timedelta(minutes=2)
"""How long one attempt may take; longer than SMTP_TIMEOUT_SECONDS."""
INITIAL_BACKOFF = timedelta(seconds=5)
MAX_BACKOFF = timedelta(minutes=30)
MAX_MAILS_PER_SWEEP = 100


class OutboxMail(Identified, Timestamped, Base):
    """A mail that is pending, sent or given up. Its text is stored only while it is pending."""

    __tablename__ = "outbox_mails"

    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the next attempt is due; a worker that tries moves it ahead by the lease."""
    useless_at: Mapped[datetime]
    """When the mail becomes worthless and is given up."""
    ended_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[Json | None]
    """The request that caused the mail, for log lines (`domain/core/telemetry/ids.py`)."""

    __table_args__ = (
        Index("ix_outbox_mails_due", "due_at", postgresql_where=text("ended_at IS NULL")),
    )


async def enqueue_mail(
    session: AsyncSession,
    *,
    recipient: str | None,
    subject: str,
    body: str,
    useful_for: timedelta,
) -> None:
    """Send a mail after this transaction commits; retry for the duration `useful_for`.

    Without a recipient nothing is sent, but the work is the same: where a response must not reveal
    whether an address is known, its timing must not either.
    """
    has_recipient = recipient is not None
    mail = OutboxMail(
        id=uuid7(),
        recipient=recipient or "",
        subject=subject if has_recipient else "",
        body=body if has_recipient else "",
        useless_at=func.now() + useful_for,
        ended_at=case((literal(not has_recipient), func.now())),
        origin=current_origin(),
    )
    session.add(mail)
    await session.flush()
    await defer(session, SEND_MAIL_TASK, {"mail_id": str(mail.id)})


def outbox_jobs(sessions: Sessions, transport: Transport) -> Blueprint:
    """Create the tasks that send a new mail at once, and every minute all mails that are due."""
    tasks = Blueprint()

    @tasks.task(name="send_mail")
    async def send_mail(mail_id: str) -> None:
        await deliver(sessions, transport, UUID(mail_id))

    @tasks.periodic(cron="* * * * *")
    @tasks.task(name="sweep", queueing_lock="outbox:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the due time)
        await deliver_due(sessions, transport)

    return tasks


async def deliver_due(sessions: Sessions, transport: Transport) -> None:
    """Attempt to deliver the mails that are due, at most MAX_MAILS_PER_SWEEP."""
    async with sessions.begin() as session:
        due = await session.scalars(
            select(OutboxMail.id)
            .where(OutboxMail.ended_at.is_(None), OutboxMail.due_at <= func.now())
            .order_by(OutboxMail.due_at)
            .limit(MAX_MAILS_PER_SWEEP)
        )
    for mail_id in due.all():
        await deliver(sessions, transport, mail_id)


async def deliver(sessions: Sessions, transport: Transport, mail_id: UUID) -> None:
    """Attempt to deliver one mail, unless it has ended or another worker holds its lease.

    Holds no database connection during the SMTP conversation.
    """
    async with sessions.begin() as session:
        leased = await _lease(session, mail_id)
    if leased is None:
        return
    mail, origin = leased
    with ids_of_block(origin):
        await _send(sessions, transport, mail)


async def _send(sessions: Sessions, transport: Transport, mail: Mail) -> None:
    try:
        await transport.send(mail)
    except MailRefused as error:
        log.warning("mail_refused", id=str(mail.id))
        await _end(sessions, mail.id, error)
    except Exception as error:  # noqa: BLE001 (any error: the mail is retried)
        log.warning("mail_delivery_failed", id=str(mail.id), error=type(error).__name__)
        await _schedule_retry(sessions, mail.id, error)
    else:
        await _end(sessions, mail.id, None)


async def _lease(session: AsyncSession, mail_id: UUID) -> tuple[Mail, Json | None] | None:
    """Take a mail that is due, with its origin; return None if there is nothing to send."""
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
    mail = Mail(id=row.id, recipient=row.recipient, subject=row.subject, text=row.body)
    return mail, row.origin


async def _end(sessions: Sessions, mail_id: UUID, error: Exception | None) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(OutboxMail)
            .where(OutboxMail.id == mail_id)
            .values(ended_at=func.now(), subject="", body="", last_error=_error_name(error))
        )


async def _schedule_retry(sessions: Sessions, mail_id: UUID, error: Exception) -> None:
    """Back off exponentially; give the mail up if it would be worthless by then."""
    async with sessions.begin() as session:
        mail = await session.get_one(OutboxMail, mail_id)
        now = await transaction_time(session)
        mail.last_error = _error_name(error)
        mail.due_at = now + min(INITIAL_BACKOFF * 2 ** (mail.tries - 1), MAX_BACKOFF)
        if mail.due_at < mail.useless_at:
            await defer(session, SEND_MAIL_TASK, {"mail_id": str(mail_id)}, at=mail.due_at)
        else:
            mail.ended_at, mail.subject, mail.body = now, "", ""


def _error_name(error: Exception | None) -> str | None:
    """Return the type of an error. Its message may quote the mail."""
    return type(error).__name__[:200] if error is not None else None
