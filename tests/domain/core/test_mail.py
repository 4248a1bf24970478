"""Sending mails over real SMTP and as files."""

import stat
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import uuid4

import aiosmtplib
import pytest
from pydantic import SecretStr

from domain.core.mail.mailer import (
    FileTransport,
    Mail,
    MailRefused,
    SmtpTransport,
    compose,
    create_transport,
)
from domain.core.settings import Settings
from tests.domain.core.mail_server import mail_server, tls_contexts

SENDER = "Majordomo <majordomo@example.org>"
MAIL = Mail(uuid4(), "ada@example.com", "123456 是您的验证码", "您好：\n\n您的验证码是 123456\n")


async def test_a_mail_arrives_over_smtp() -> None:
    async with mail_server() as inbox:
        await SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER).send(MAIL)
    [mail] = inbox.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, MAIL.recipient, MAIL.subject)
    assert mail["Message-ID"] == f"<{MAIL.id}@example.org>"
    assert mail.get_content().splitlines() == MAIL.text.splitlines()


@pytest.mark.parametrize(
    ("sender", "named"),
    [
        ("post@bücher.example", "post@xn--bcher-kva.example"),
        ("Bücher <post@bücher.example>", "Bücher <post@xn--bcher-kva.example>"),
        ("Majordomo <majordomo@例え.example>", "Majordomo <majordomo@xn--r8jz45g.example>"),
    ],
)
async def test_the_sender_s_domain_can_be_beyond_ascii(sender: str, named: str) -> None:
    async with mail_server() as inbox:
        await SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", sender).send(MAIL)
    [mail] = inbox.mails
    assert str(mail["From"]) == named
    assert mail["Message-ID"] == f"<{MAIL.id}@{named.rstrip('>').partition('@')[2]}>"


async def test_an_address_that_needs_smtputf8_is_refused_for_good_without_it() -> None:
    mail = replace(MAIL, recipient="jörg@example.com")
    async with mail_server() as inbox:
        with pytest.raises(MailRefused):
            await SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER).send(mail)
    assert inbox.mails == []


async def test_starttls_is_used_if_offered() -> None:
    server, client = tls_contexts()
    async with mail_server(tls=server, starttls=True) as inbox:
        await SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER, tls=client).send(MAIL)
    assert inbox.secured == [True]


async def test_smtps_uses_tls_from_the_start() -> None:
    server, client = tls_contexts()
    async with mail_server(tls=server) as inbox:
        await SmtpTransport(f"smtps://127.0.0.1:{inbox.port}", SENDER, tls=client).send(MAIL)
    assert len(inbox.mails) == 1


async def test_an_untrusted_certificate_is_refused() -> None:
    server, _ = tls_contexts()
    async with mail_server(tls=server) as inbox:
        with pytest.raises(aiosmtplib.SMTPConnectError):
            await SmtpTransport(f"smtps://127.0.0.1:{inbox.port}", SENDER).send(MAIL)
    assert inbox.mails == []


async def test_a_password_is_sent_over_tls() -> None:
    server, client = tls_contexts()
    async with mail_server(tls=server, starttls=True, auth=True) as inbox:
        url = f"smtp://ada%40example.com:secret@127.0.0.1:{inbox.port}"
        await SmtpTransport(url, SENDER, tls=client).send(MAIL)
    assert inbox.users == ["ada@example.com"]
    assert inbox.secured == [True]


async def test_a_password_is_not_sent_in_the_clear() -> None:
    async with mail_server() as inbox:
        url = f"smtp://ada:secret@127.0.0.1:{inbox.port}"
        with pytest.raises(aiosmtplib.SMTPException, match="STARTTLS"):
            await SmtpTransport(url, SENDER).send(MAIL)
    assert inbox.users == []


async def test_only_a_permanent_refusal_of_the_recipient_is_final() -> None:
    async with mail_server() as inbox:
        transport = SmtpTransport(f"smtp://127.0.0.1:{inbox.port}", SENDER)
        inbox.refuse_recipients = "550 no such user"
        with pytest.raises(MailRefused):
            await transport.send(MAIL)
        inbox.refuse_recipients = "451 try again later"
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await transport.send(MAIL)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "smtp://", "smtp://h:x", "smtp://h?starttls=maybe", "127.0.0.1:25"]
)
def test_invalid_smtp_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"write it like|port"):
        SmtpTransport(url, SENDER)


async def test_a_mail_becomes_a_readable_file(tmp_path: Path) -> None:
    await FileTransport(tmp_path / "outbox", SENDER, log_contents=True).send(MAIL)
    [file] = (tmp_path / "outbox").iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert MAIL.text.splitlines()[2].encode() in file.read_bytes()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (mail["To"], mail["Subject"]) == (MAIL.recipient, MAIL.subject)


@pytest.mark.parametrize(("environment", "shown"), [("development", True), ("production", False)])
async def test_the_log_shows_the_code_in_development_only(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: str,
    shown: bool,
) -> None:
    changed = {"environment": environment, "data_dir": tmp_path}
    await create_transport(Settings(_env_file=None).model_copy(update=changed)).send(MAIL)
    printed = "".join(capsys.readouterr())
    assert ".eml" in printed
    assert ("123456" in printed, "ada@example.com" in printed) == (shown, shown)


def test_smtp_is_used_if_configured() -> None:
    settings = Settings(_env_file=None, smtp_url=SecretStr("smtp://127.0.0.1"))
    assert isinstance(create_transport(settings), SmtpTransport)


def test_headers_cannot_be_injected() -> None:
    mail = Mail(uuid4(), "ada@example.com\r\nBcc: eve@example.com", "x", "y")
    with pytest.raises(ValueError, match="linefeed"):
        compose(mail, SENDER, encoding="8bit")
