"""Read the mails that the application has written as files."""

import email
import re
from email.message import EmailMessage
from email.policy import default

from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.core.mail.mailer import create_transport
from domain.core.mail.outbox import deliver_due
from domain.core.settings import Settings
from tests.waiting import eventually


async def read_mails(settings: Settings, recipient: str, *, count: int = 1) -> list[EmailMessage]:
    """Send what is due, as the job worker does, and return the mails for an address in order.

    Raises AssertionError if there are fewer than `count`.
    """

    def received() -> list[EmailMessage]:
        return [mail for mail in all_mails(settings) if mail["To"] == recipient]

    async def all_are_sent() -> bool:
        if len(received()) < count:
            await deliver_due(sessions, transport)
        return len(received()) >= count

    transport = create_transport(settings)
    engine = create_engine(settings.database_url or "", pool_size=1)
    sessions = create_sessions(engine)
    try:
        await eventually(all_are_sent, f"{count} mails for {recipient} are sent")
    finally:
        await engine.dispose()
    return received()


async def read_code(settings: Settings, recipient: str, *, count: int = 1) -> str:
    """Return the code in the newest of `count` mails."""
    mail = (await read_mails(settings, recipient, count=count))[-1]
    found = re.search(r"\b[0-9]{6}\b", mail.get_content())
    assert found is not None
    return found[0]


def all_mails(settings: Settings) -> list[EmailMessage]:
    """Return every mail sent so far, in order."""
    files = sorted((settings.data_dir / "outbox").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
