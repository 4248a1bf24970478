"""A mail server on the loopback interface that keeps the mails that it receives."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).with_suffix(".pem")
"""A key and a self-signed certificate of 127.0.0.1, valid for a hundred years."""


@dataclass
class Inbox:
    """The received mails, and how the server behaves."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    refuse_recipients: str | None = None
    refuse_data: str | None = None
    recipients: list[str] = field(default_factory=list)
    """The recipients of all mails, as the client named them in the conversation."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's own name)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.refuse_recipients:
            return self.refuse_recipients
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.refuse_data:
            return self.refuse_data
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(email.message_from_bytes(content, policy=default))
        self.secured.append(session.ssl is not None)
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        if isinstance(data, LoginPassword) and data.password == b"secret":
            self.users.append(data.login.decode())
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)


@asynccontextmanager
async def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: bool = False,
    auth: bool = False,
    utf8: bool = False,
    port: int = 0,
) -> AsyncIterator[Inbox]:
    """Serve SMTP: over TLS from the start, after STARTTLS, or in the clear.

    Without `utf8` the server lacks SMTPUTF8, as many do.
    """
    inbox = Inbox()

    def converse() -> SMTP:
        return SMTP(
            inbox,
            hostname="localhost",
            tls_context=tls if starttls else None,
            authenticator=inbox.authenticate if auth else None,
            auth_require_tls=starttls,
            auth_required=auth,
            enable_SMTPUTF8=utf8,
        )

    server = await asyncio.get_running_loop().create_server(
        converse, "127.0.0.1", port, ssl=None if starttls else tls
    )
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        server.close()
        await server.wait_closed()


def tls_contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS contexts of the server and of a client that trusts its certificate."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(CERTIFICATE)
    return server, ssl.create_default_context(cafile=str(CERTIFICATE))
