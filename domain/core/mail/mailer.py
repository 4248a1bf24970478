"""Composing mails, and the two transports that send them: SMTP and files.

A domain goes out in punycode, which every mail server takes (RFC 5891 section 5). Only an address
whose part before the @ is not ASCII needs SMTPUTF8 (RFC 6531) of the server.
"""

import asyncio
import ssl
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from uuid import UUID

import aiosmtplib
import structlog

from domain.core.email_addresses import write_ascii_domain
from domain.core.setting_checks.smtp import read_smtp_url
from domain.core.settings import Settings

log = structlog.get_logger()

SMTP_STEP_TIMEOUT_SECONDS = 20
SMTP_TIMEOUT_SECONDS = 60
"""How long one step, and the whole conversation with a mail server, may take."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A text for one address. Its id stays the same when it is sent again."""

    id: UUID
    recipient: str
    subject: str
    text: str


class MailRefused(Exception):
    """The mail server refused the mail permanently."""


class Transport(Protocol):
    """Sends mails."""

    async def send(self, mail: Mail) -> None:
        """Send one mail. Raises MailRefused, or any other exception if a retry may help."""


def create_transport(settings: Settings) -> "SmtpTransport | FileTransport":
    """Create the SMTP transport if SMTP_URL is set, else one for files in DATA_DIR/outbox."""
    if settings.smtp_url is None:
        return FileTransport(
            settings.data_dir / "outbox",
            settings.mail_from,
            log_contents=not settings.is_production,
        )
    return SmtpTransport(settings.smtp_url.get_secret_value(), settings.mail_from)


class FileTransport:
    """Writes each mail to an `.eml` file and logs its path."""

    def __init__(self, folder: Path, sender: str, *, log_contents: bool) -> None:
        """`log_contents`: whether to log recipient and subject, which contains codes."""
        self._folder = folder
        self._sender = sender
        self._log_contents = log_contents

    async def send(self, mail: Mail) -> None:
        message = compose(mail, self._sender, encoding="8bit")
        path = await asyncio.to_thread(self._write, mail, message)
        contents = {"to": mail.recipient, "subject": mail.subject} if self._log_contents else {}
        log.info("mail_written", file=str(path), **contents)

    async def takes_utf8(self) -> bool:
        """Return that a file takes any address."""
        return True

    def _write(self, mail: Mail, message: EmailMessage) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{mail.id}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.as_bytes())
        return unfinished.rename(path)


class SmtpTransport:
    """Sends mails through the mail server of SMTP_URL."""

    def __init__(self, url: str, sender: str, *, tls: ssl.SSLContext | None = None) -> None:
        self._server = read_smtp_url(url)
        self._sender = sender
        self._tls = tls

    async def send(self, mail: Mail) -> None:
        message = compose(mail, self._sender, encoding="base64")
        try:
            async with asyncio.timeout(SMTP_TIMEOUT_SECONDS), self._connect() as client:
                if not mail.recipient.rpartition("@")[0].isascii() and not _takes_utf8(client):
                    raise MailRefused
                await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= refused.code < 600 for refused in error.recipients):
                raise MailRefused from error
            raise
        log.info("mail_sent", id=str(mail.id), server=self._server.hostname)

    async def takes_utf8(self) -> bool:
        """Return whether the server takes addresses that are not ASCII before the @.

        Raises any exception if the server does not say.
        """
        async with asyncio.timeout(SMTP_STEP_TIMEOUT_SECONDS), self._connect() as client:
            return _takes_utf8(client)

    def _connect(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            **asdict(self._server),
            tls_context=self._tls,
            local_hostname=_domain(self._sender),
            timeout=SMTP_STEP_TIMEOUT_SECONDS,
        )


def compose(mail: Mail, sender: str, *, encoding: str) -> EmailMessage:
    """Compose the message. Its Message-ID is the same each time."""
    recipient = write_ascii_domain(mail.recipient)
    message = EmailMessage(policy=SMTP if recipient.isascii() else SMTPUTF8)
    message["From"] = _write_sender(sender)
    message["To"] = recipient
    message["Subject"] = mail.subject
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = f"<{mail.id}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte=encoding)
    return message


def _takes_utf8(client: aiosmtplib.SMTP) -> bool:
    return client.supports_extension("smtputf8")


def _write_sender(sender: str) -> str | Address:
    name, address = parseaddr(sender)
    ascii_address = write_ascii_domain(address)
    return sender if ascii_address == address else Address(name, addr_spec=ascii_address)


def _domain(sender: str) -> str:
    return write_ascii_domain(parseaddr(sender)[1]).rpartition("@")[2] or "localhost"
